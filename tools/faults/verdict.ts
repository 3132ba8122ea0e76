import { categories } from '#event-sourcing';
import { waitFor } from '../../libs/testing/src/servers/waiting.js';
import { kcat } from '../../libs/testing/src/servers/tools/kcat.js';
import { checkTopics } from '../../libs/testing/src/topics/check-topics.js';
import { storedEvents } from '../../libs/testing/src/topics/stored-events.js';
import type { RepeatedBatch, TopicsReport } from '../../libs/testing/src/topics/topics-report.js';
import { partitions, type HarmedCluster } from './harmed-cluster.js';
import { differenceOf, ingestionFaults, type Difference, type RecordedEvent } from './recorded-facts.js';
import { repeatsSince, unexplained, type Causes } from './repeats.js';
import { hashesIn, type ReadModelHash } from './unharmed-log.js';

/** What a cluster has come to after everything that was done to it, beside a log to which nothing was. */
export interface Verdict {
  readonly events: number;
  /** Positions that are not 1, 2, 3 … in the tables, and what `log verify` finds. */
  readonly storeFaults: readonly string[];
  /** Events of files and fetches that only one of the two logs has. */
  readonly missing: readonly string[];
  readonly foreign: readonly string[];
  /** Ingestions that did not run as one does. */
  readonly ingestionFaults: readonly string[];
  /** What an outside client read, committed, of all topics. */
  readonly topics: TopicsReport;
  /** Batches that came twice since the verdict before, and those of them for which nothing is known that may do so. */
  readonly repeated: readonly RepeatedBatch[];
  readonly unexplained: readonly RepeatedBatch[];
  /** What a downstream reader that ran all the time has missed. */
  readonly missed: readonly string[];
  /** Events that consumers have taken from the store, since the cluster was started. */
  readonly filled: number;
  readonly readModels: readonly ReadModelHash[];
  readonly expectedReadModels: readonly ReadModelHash[];
}

/** Milliseconds within which everything has to arrive once nothing is in its way. */
const patience = 300_000;

/**
 * Waits until all that was fed has arrived everywhere, and judges.
 * @param excuses tells what may have made batches come twice since the verdict before
 */
export async function judge(harmed: HarmedCluster, excuses: () => Causes): Promise<Verdict> {
  await settled(harmed);
  const { cluster, log, unharmed, fills, reader } = harmed;
  await fills.look();
  const [verified, hash, faults] = await Promise.all([
    cluster.marketlog(['log', 'verify', '--json']),
    cluster.marketlog(['projections', 'hash', '--json']),
    log.faults(),
    unharmed.feed(harmed.feeding.fed).then(() => unharmed.score()),
  ]);
  const { ok, events, faults: found } = JSON.parse(verified) as { ok: boolean; events: number; faults: unknown[] };
  const stored = await storedEvents(cluster.databaseUrl);
  const topics = await checkTopics(
    categories.map((category) => `marketlog.${category}.v1`),
    {
      ...{ kcat: await kcat(), brokers: cluster.kafkaBrokers.join(',') },
      options: { partitions, stored, goneUpTo: harmed.gone },
    },
  );
  const repeated = repeatsSince(harmed.repeated, topics.repeatedBatches);
  harmed.repeated = topics.repeatedBatches;
  return {
    events,
    storeFaults: [...faults, ...found.map((fault) => JSON.stringify(fault)), ...(ok ? [] : ['log verify: not ok'])],
    ...(await facts(harmed)),
    ingestionFaults: ingestionFaults(await log.recorded('ingestions'), harmed.feeding.requests),
    topics,
    repeated,
    unexplained: unexplained(repeated, excuses()),
    missed: await reader.missed(await log.heads(), harmed.gone),
    filled: fills.total,
    readModels: hashesIn(hash),
    expectedReadModels: await unharmed.hash(),
  };
}

/** All published and projected, nothing parked, no ingestion without an end, every app ready. */
async function settled(harmed: HarmedCluster): Promise<void> {
  let why = '';
  const ask = async () => {
    const open = await pending(harmed).catch((error: unknown) => [String(error)]);
    why = open.join('; ');
    return open.length === 0 || undefined;
  };
  await waitFor('everything to arrive', ask, { within: patience, every: 250 }).catch((error: unknown) => {
    throw new Error(`${String(error)}: ${why}`);
  });
}

interface ProjectionAnswer {
  readonly name: string;
  readonly state: string;
  readonly parkedKeys: number;
  readonly partitions: readonly { readonly lagEvents: number }[];
}

async function pending({ cluster, rest, log }: HarmedCluster): Promise<string[]> {
  const open: string[] = [];
  for (const app of cluster.apps) {
    const { ok } = await fetch(app.health, { signal: AbortSignal.timeout(5_000) });
    if (!ok) open.push(`${app.name} is not ready`);
  }
  const unpublished = await log.unpublished();
  if (unpublished > 0) open.push(`${unpublished} events are not published`);
  const unscored = await log.unscored();
  if (unscored > 0) open.push(`${unscored} texts are not scored`);
  const { data: projections } = (await rest.ask('GET', '/v1/projections')).body as { data: ProjectionAnswer[] };
  for (const { name, state, parkedKeys, partitions } of projections) {
    const lag = partitions.reduce((sum, { lagEvents }) => sum + lagEvents, 0);
    if (state !== 'live' || lag > 0 || parkedKeys > 0)
      open.push(`${name} is ${state}, lags ${lag}, parks ${parkedKeys}`);
  }
  const { data: ingestions } = (await rest.ask('GET', '/v1/ingestions?limit=10000')).body as {
    data: { id: string; state: string }[];
  };
  const running = ingestions.filter(({ state }) => state === 'requested' || state === 'running');
  if (running.length > 0) open.push(`${running.length} ingestions have no end: ${running[0]!.id}`);
  return open;
}

/**
 * Ids of prices and articles are made from what was said, so the same facts have the same ids in both logs; those of instruments
 * are not, and nothing but the deciders keeps one from being said twice.
 */
async function facts({ log, unharmed }: HarmedCluster): Promise<Difference> {
  const [missing, foreign]: [string[], string[]] = [[], []];
  const compare = (category: string, here: readonly string[], there: readonly string[]) => {
    const difference = differenceOf(here, there);
    missing.push(...difference.missing.map((each) => `${category} ${each}`));
    foreign.push(...difference.foreign.map((each) => `${category} ${each}`));
  };
  for (const category of ['prices', 'articles']) compare(category, await log.ids(category), unharmed.ids(category));
  const inWords = ({ stream, type }: RecordedEvent) => `${stream} ${type}`;
  const [here, there] = [await log.recorded('instruments'), unharmed.recorded('instruments')];
  compare('instruments', here.map(inWords), there.map(inWords));
  return { missing, foreign };
}
