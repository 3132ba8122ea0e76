import type { ReadModelHash } from './unharmed-log.js';
import type { Verdict } from './verdict.js';

/** Everything in a verdict that speaks against the cluster, in words; a few of each kind. */
export function problemsOf(verdict: Verdict): string[] {
  const { topics, readModels, expectedReadModels } = verdict;
  const found = {
    'the store': verdict.storeFaults,
    'not recorded': verdict.missing,
    'recorded and never said': verdict.foreign,
    ingestion: verdict.ingestionFaults,
    lost: topics.lost,
    doubled: topics.doubled,
    reordered: topics.reordered,
    invalid: topics.invalid,
    'missed by a downstream reader': verdict.missed,
    'repeated without a cause': verdict.unexplained,
    'read model': differing(expectedReadModels, readModels),
  };
  return Object.entries(found).flatMap(([what, all]) => [
    ...all.slice(0, 5).map((each) => `${what}: ${typeof each === 'string' ? each : JSON.stringify(each)}`),
    ...(all.length > 5 ? [`${what}: ${all.length} in all`] : []),
  ]);
}

function differing(expected: readonly ReadModelHash[], found: readonly ReadModelHash[]): string[] {
  const hashes = (all: readonly ReadModelHash[]) => new Map(all.map(({ table, contentHash }) => [table, contentHash]));
  const [due, has] = [hashes(expected), hashes(found)];
  const tables = [...new Set([...due.keys(), ...has.keys()])];
  return tables.filter((table) => due.get(table) !== has.get(table));
}
