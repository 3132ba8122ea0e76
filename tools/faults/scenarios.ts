import { freezeApps } from './freeze-apps.js';
import { loseKafka, publishAgain } from './harm-kafka.js';
import { cutConnections, killMysql } from './harm-mysql.js';
import type { HarmedCluster } from './harmed-cluster.js';
import { killApps } from './kill-apps.js';
import { problemsOf } from './problems.js';
import { causesSince, noCauses } from './repeats.js';
import { restartApps } from './restart-apps.js';
import { judge, type Verdict } from './verdict.js';

export interface Scenario {
  readonly title: string;
  /** What is done while the cluster is fed. */
  readonly harm: (harmed: HarmedCluster) => Promise<void>;
  /** Errors that apps have reason to log meanwhile; any other is a problem. */
  readonly said?: RegExp;
  /** True where relays give back what they publish only after their last batch, so that none comes twice. */
  readonly inPeace?: boolean;
}

/** Seconds within which another relay takes over. */
const promised = 10;

const databaseGone = /database_unavailable|mysql:\S+ (does not answer|has ended the session)/;
const topicsGone = /topic \S+ was missing and has been made again, empty/;

/** Each on the cluster that the ones before have left; Kafka's loss of everything and its repair come last. */
export const scenarios = (rounds: readonly number[]): readonly Scenario[] => [
  ...rounds.map((kills) => ({
    title: `${kills} SIGKILLs of ingest, relay, projector, analyst and api`,
    harm: (harmed: HarmedCluster) => killApps(harmed, kills),
  })),
  {
    title: 'SIGSTOP of one of every app, longer than lease and session, then of the others',
    harm: freezeApps,
    // MySQL has ended the sessions that stood still in mid-transaction.
    said: databaseGone,
  },
  { title: 'rolling restart of all apps, REST answering throughout', harm: restartApps, inPeace: true },
  { title: 'MySQL killed and started', harm: killMysql, said: databaseGone },
  {
    title: 'connections to MySQL cut in mid-transaction',
    harm: (harmed) => cutConnections(harmed, 12),
    said: databaseGone,
  },
  { title: 'Kafka stopped and started', harm: (harmed) => loseKafka(harmed, 'stop') },
  { title: 'Kafka killed and started', harm: (harmed) => loseKafka(harmed, 'kill') },
  {
    title: 'Kafka killed, its data wiped',
    harm: (harmed) => loseKafka(harmed, 'wipe'),
    said: topicsGone,
  },
  { title: 'every topic made anew by `marketlog relay reset`', harm: publishAgain, inPeace: true },
];

export interface Outcome {
  readonly verdict: Verdict;
  /** Empty where nothing was lost, doubled, reordered or said that no fault explains. */
  readonly problems: readonly string[];
  /** What took longer than is promised; a machine that is busy with other things may be the reason. */
  readonly delays: readonly string[];
}

/** Feeds the cluster, harms it, lets everything arrive and judges. */
export async function play({ harm, inPeace = false, said }: Scenario, harmed: HarmedCluster): Promise<Outcome> {
  const before = harmed.causes();
  harmed.feeding.start();
  const timed = harmed.takeOvers.seconds.length;
  await harm(harmed).catch((error: unknown) => harmed.lines.complain(String(error)));
  const verdict = await judge(harmed, () => (inPeace ? noCauses : causesSince(before, harmed.causes())));
  const takeOvers = harmed.takeOvers.seconds
    .slice(timed)
    .filter((seconds) => seconds > promised)
    .map((seconds) => `a take-over took ${seconds.toFixed(1)} s`);
  const unexpected = harmed.lines.takeUnexpected(said);
  return {
    verdict,
    problems: [...problemsOf(verdict), ...unexpected.filter((line) => !databaseGone.test(line))],
    // MySQL ends sessions that stand still in mid-transaction, those of a process that gets no time among them.
    delays: [...takeOvers, ...harmed.delays.splice(0), ...unexpected.filter((line) => databaseGone.test(line))],
  };
}
