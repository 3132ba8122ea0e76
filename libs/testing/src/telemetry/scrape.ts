import { renderMetrics } from '#telemetry';

/** What this process would tell a scrape now, by name and labels as they are written: `marketlog_test_things_total{kind="a"}`. */
export async function scrape(): Promise<Record<string, number>> {
  const lines = (await renderMetrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

/** By how much work moves metrics on. @param names as `scrape` has them */
export async function growthOf<N extends string>(
  names: readonly N[],
  work: () => Promise<unknown>,
): Promise<Record<N, number>> {
  const before = await scrape();
  await work();
  const after = await scrape();
  return Object.fromEntries(names.map((name) => [name, (after[name] ?? 0) - (before[name] ?? 0)])) as Record<N, number>;
}
