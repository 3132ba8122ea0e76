import type { RepeatedBatch } from '../../libs/testing/src/topics/topics-report.js';

/** What may make a relay publish its last batch once more. */
export interface Causes {
  /** By partition number. */
  readonly takeOvers: ReadonlyMap<number, number>;
  /** Losses of a whole server, each of which every partition number may feel. */
  readonly outages: number;
  /** Connections to the database that were cut, each of which one partition number had. */
  readonly cuts: number;
}

export const noCauses: Causes = { takeOvers: new Map(), outages: 0, cuts: 0 };

/** What came about since; both are counted from the beginning. */
export function causesSince(before: Causes, now: Causes): Causes {
  const takeOvers = [...now.takeOvers].map(
    ([partition, count]) => [partition, count - (before.takeOvers.get(partition) ?? 0)] as const,
  );
  return { takeOvers: new Map(takeOvers), outages: now.outages - before.outages, cuts: now.cuts - before.cuts };
}

/** Those that were not there before. A topic partition is read from its beginning each time, so they are its last ones. */
export function repeatsSince(before: readonly RepeatedBatch[], now: readonly RepeatedBatch[]): RepeatedBatch[] {
  const known = Map.groupBy(before, placeOf);
  return [...Map.groupBy(now, placeOf)].flatMap(([place, repeats]) => repeats.slice(known.get(place)?.length ?? 0));
}

/** Those for which there is no cause. A batch of a relay has one partition number, and events of several topics. */
export function unexplained(repeats: readonly RepeatedBatch[], causes: Causes): RepeatedBatch[] {
  const beyond = [...Map.groupBy(repeats, placeOf).values()].map((each) =>
    each.slice((causes.takeOvers.get(each[0]!.partition) ?? 0) + causes.outages),
  );
  const most = new Map<number, number>();
  for (const { length, 0: first } of beyond) {
    if (first !== undefined) most.set(first.partition, Math.max(length, most.get(first.partition) ?? 0));
  }
  const batches = [...most.values()].reduce((sum, count) => sum + count, 0);
  return batches > causes.cuts ? beyond.flat() : [];
}

function placeOf({ topic, partition }: RepeatedBatch): string {
  return `${topic}-${partition}`;
}
