import { Chance } from './chance.js';
import { fullLoad } from './generated-facts.js';
import { HarmedCluster, type Harm } from './harmed-cluster.js';
import { play, scenarios, type Outcome, type Scenario } from './scenarios.js';

export interface FaultsRun {
  /** SIGKILLs in all. */
  readonly kills: number;
  readonly seed: number;
  readonly print: (line: string) => void;
}

export interface FaultsSummary {
  /** Markdown. */
  readonly text: string;
  readonly problems: number;
}

/** What shows that the cluster was fed as much as it takes, in one scenario at least: events per second, or processors without rest. */
const saturating = { rate: 2_000, busy: 0.95 };

/** So many kills before everything has to arrive and is compared. */
const atOnce = 100;

/** Plays every scenario on one cluster and says what came of each. */
export async function runFaults({ kills, seed, print }: FaultsRun): Promise<FaultsSummary> {
  print(`seed ${seed}`);
  const harmed = await HarmedCluster.start(new Chance(seed), fullLoad);
  const rows: string[] = [];
  const loads: { readonly rate: number; readonly busy: number }[] = [];
  const problems: string[] = [];
  try {
    let standing = standingOf(harmed);
    for (const scenario of scenarios(roundsOf(kills))) {
      const began = performance.now();
      const outcome = await play(scenario, harmed);
      const found = [...outcome.problems, ...outcome.delays];
      loads.push(outcome);
      const [title, ...cells] = rowOf(scenario, outcome, standing, harmed);
      standing = standingOf(harmed);
      const row = `| ${[title, ((performance.now() - began) / 1000).toFixed(0), ...cells].join(' | ')} |`;
      rows.push(row);
      print(row);
      for (const problem of found) print(`  FAILED ${problem}`);
      problems.push(...found.map((problem) => `- ${scenario.title}: ${problem}`));
    }
    if (!loads.some(({ rate, busy }) => rate >= saturating.rate || busy >= saturating.busy)) {
      const most = Math.max(...loads.map(({ rate }) => rate)).toFixed(0);
      problems.push(`- at most ${most} events/s were recorded, and the processors had rest, so that this was no load`);
    }
    const found = problems.length === 0 ? ['No problem was found.'] : ['Problems:', '', ...problems];
    return { text: [...heading, ...rows, '', inAll(harmed, seed), '', ...found].join('\n'), problems: problems.length };
  } finally {
    for (const [message, times] of harmed.lines.warnings) print(`  ${times} × ${message}`);
    await harmed.stop();
  }
}

const heading = [
  '| done to two of every app, under load | s | events | events/s | processors | lost | doubled | reordered | repeated batches | from the store | take-overs | longest | read models |',
  '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |',
];

/** What counts on from one scenario to the next. */
interface Standing {
  readonly takeOvers: number;
  readonly timed: number;
}

function standingOf({ takeOvers }: HarmedCluster): Standing {
  const counts = [...takeOvers.counts.values()];
  return { takeOvers: counts.reduce((sum, count) => sum + count, 0), timed: takeOvers.seconds.length };
}

function rowOf({ title }: Scenario, outcome: Outcome, before: Standing, harmed: HarmedCluster): string[] {
  const { verdict, rate, busy, filled } = outcome;
  const { events, topics, missing, foreign, ingestionFaults, repeated, readModels, expectedReadModels } = verdict;
  const now = standingOf(harmed);
  const waits = harmed.takeOvers.seconds.slice(before.timed);
  return [
    ...[title, String(events), rate.toFixed(0), `${(100 * busy).toFixed(0)} %`],
    ...[String(topics.lost.length + missing.length + verdict.missed.length)],
    ...[String(topics.doubled.length + foreign.length + ingestionFaults.length), String(topics.reordered.length)],
    ...[String(repeated.length), String(filled), String(now.takeOvers - before.takeOvers)],
    waits.length === 0 ? '' : `${Math.max(...waits).toFixed(1)} s`,
    JSON.stringify(readModels) === JSON.stringify(expectedReadModels) ? 'equal' : 'NOT EQUAL',
  ];
}

function inAll({ harm, feeding, takeOvers }: HarmedCluster, seed: number): string {
  const done = (Object.keys(words) as Harm[])
    .filter((what) => harm.has(what))
    .map((what) => `${words[what]} ${harm.get(what)}`)
    .join(', ');
  const longest = Math.max(0, ...takeOvers.seconds).toFixed(1);
  return (
    `Seed ${seed}. In all: ${done}; imports killed on their way: ${feeding.killedImports}. ` +
    `Longest time from a relay's end to another in its place: ${longest} s, of ${takeOvers.seconds.length} that were timed.`
  );
}

const words: Readonly<Record<Harm, string>> = {
  ingest: 'SIGKILLs of ingest',
  relay: 'SIGKILLs of relay',
  projector: 'SIGKILLs of projector',
  analyst: 'SIGKILLs of analyst',
  api: 'SIGKILLs of api',
  freeze: 'apps frozen',
  restart: 'apps restarted',
  mysql: 'MySQL killed',
  connection: 'connections cut',
  kafka: 'Kafka stopped, killed or wiped',
};

function roundsOf(kills: number): number[] {
  const rounds = Array.from({ length: Math.floor(kills / atOnce) }, () => atOnce);
  return kills % atOnce === 0 ? rounds : [...rounds, kills % atOnce];
}
