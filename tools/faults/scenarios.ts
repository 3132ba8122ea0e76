import { freezeApps } from './freeze-apps.js';
import { loseKafka, publishAgain } from './harm-kafka.js';
import { cutConnections, killMysql } from './harm-mysql.js';
import { killRelaysAtFailpoints } from './harm-relays.js';
import type { HarmedCluster } from './harmed-cluster.js';
import { killApps } from './kill-apps.js';
import { MachineLoad } from './machine-load.js';
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
  /** True where consumers cannot have everything from Kafka in time: it is away, has lost something, publishes it all again, or they stood still. */
  readonly fills?: boolean;
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
  { title: 'SIGKILL of each relay at each of its failpoints', harm: killRelaysAtFailpoints },
  {
    title: 'SIGSTOP of one of every app, longer than lease and session, then of the others',
    harm: freezeApps,
    fills: true,
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
  { title: 'Kafka stopped and started', harm: (harmed) => loseKafka(harmed, 'stop'), fills: true },
  { title: 'Kafka killed and started', harm: (harmed) => loseKafka(harmed, 'kill'), fills: true },
  {
    title: 'Kafka killed, its data wiped',
    harm: (harmed) => loseKafka(harmed, 'wipe'),
    fills: true,
    said: topicsGone,
  },
  { title: 'every topic made anew by `marketlog relay reset`', harm: publishAgain, inPeace: true, fills: true },
];

export interface Outcome {
  readonly verdict: Verdict;
  /** Events that were taken from the store. */
  readonly filled: number;
  /** Events that were recorded per second while the cluster was fed, and the share of the processors' time that was not idle. */
  readonly rate: number;
  readonly busy: number;
  /** Empty where nothing was lost, doubled, reordered or said that no fault explains. */
  readonly problems: readonly string[];
  /** What took longer than is promised; a machine that is busy with other things may be the reason. */
  readonly delays: readonly string[];
}

/** Feeds the cluster, harms it, lets everything arrive and judges. */
export async function play(scenario: Scenario, harmed: HarmedCluster): Promise<Outcome> {
  const { harm, inPeace = false, fills = false, said } = scenario;
  const [before, filledBefore, eventsBefore] = [harmed.causes(), harmed.fills.total, await harmed.log.events()];
  const load = new MachineLoad();
  harmed.feeding.start();
  const timed = harmed.takeOvers.seconds.length;
  await harm(harmed).catch((error: unknown) => harmed.lines.complain(String(error)));
  await harmed.feeding.stop();
  const { seconds, busy } = load.ended();
  const verdict = await judge(harmed, () => (inPeace ? noCauses : causesSince(before, harmed.causes())));
  const takeOvers = harmed.takeOvers.seconds
    .slice(timed)
    .filter((seconds) => seconds > promised)
    .map((seconds) => `a take-over took ${seconds.toFixed(1)} s`);
  const filled = verdict.filled - filledBefore;
  return {
    verdict,
    filled,
    rate: (verdict.events - eventsBefore) / seconds,
    busy,
    // Errors of the database count as well where nothing was done to it.
    problems: [...problemsOf(verdict), ...harmed.lines.takeUnexpected(said)],
    // Consumers read from the store what a topic should have brought five seconds ago and has not.
    delays: [
      ...takeOvers,
      ...harmed.delays.splice(0),
      ...(filled > 0 && !fills ? [`${filled} events came from the store though Kafka had them`] : []),
    ],
  };
}
