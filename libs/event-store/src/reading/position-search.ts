/** Positions probed in one query. */
const probesAtOnce = 15;

/**
 * The last position in 1 … `last` whose time is at or before the instant; 0 where there is none. Times never fall from one
 * position to the next, so each round leaves a sixteenth of what the one before left.
 * @param timesAt the times at the positions given, in their order
 */
export async function lastPositionAt(
  instant: number,
  last: number,
  timesAt: (positions: readonly number[]) => Promise<readonly number[]>,
): Promise<number> {
  let known = 0;
  let tooLate = last + 1;
  while (tooLate - known > 1) {
    const probes = spread(known, tooLate);
    const times = await timesAt(probes);
    const firstLater = times.findIndex((time) => time > instant);
    const before = firstLater < 0 ? probes.length : firstLater;
    if (firstLater >= 0) tooLate = probes[firstLater]!;
    if (before > 0) known = probes[before - 1]!;
  }
  return known;
}

/** Distinct whole numbers between both, exclusive, at about equal distances. */
function spread(low: number, high: number): number[] {
  const between = high - low - 1;
  const count = Math.min(probesAtOnce, between);
  return Array.from({ length: count }, (_, i) => low + Math.ceil(((i + 1) * between) / (count + 1)));
}
