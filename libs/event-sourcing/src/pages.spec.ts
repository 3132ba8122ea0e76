import type { EventEnvelope } from './event.js';
import { keyPages, partitionPages } from './pages.js';

const held = (positions: number) => Array.from({ length: positions }, (_, i) => ({ position: i + 1 }) as EventEnvelope);
const place = { category: 'prices', partition: 3 } as const;

/** Of 4 500 events every position is in the partition; every second one is of the key. */
const store = {
  readPartition: (_: unknown, after: number, limit: number) => Promise.resolve(held(4_500).slice(after, after + limit)),
  readByKey: (_: unknown, __: string, { after = 0, upTo, limit }: { after?: number; upTo: number; limit?: number }) =>
    Promise.resolve(
      held(4_500)
        .slice(after, upTo)
        .filter(({ position }) => position % 2 === 0)
        .slice(0, limit),
    ),
};

async function read(pages: AsyncGenerator<EventEnvelope[]>): Promise<{ sizes: number[]; ends: number[] }> {
  const sizes: number[] = [];
  const positions: number[] = [];
  for await (const page of pages) {
    sizes.push(page.length);
    positions.push(...page.map(({ position }) => position));
  }
  expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
  return { sizes, ends: [positions[0]!, positions.at(-1)!] };
}

test('a partition is read from after one position up to and including another, in pages', async () => {
  const range = { after: 100, upTo: 4_200 };
  expect(await read(partitionPages(store, place, range))).toEqual({ sizes: [2_000, 2_000, 100], ends: [101, 4_200] });
  expect((await read(partitionPages(store, place, { after: 7, upTo: 7 }))).sizes).toEqual([]);
  expect((await read(partitionPages(store, place, { after: 4_499, upTo: 9_000 }))).sizes).toEqual([1]);
});

test('a key is read in pages too, up to the position or to its end', async () => {
  const all = { upTo: Number.MAX_SAFE_INTEGER };
  expect(await read(keyPages(store, 'prices', 'AAPL', all))).toEqual({ sizes: [2_000, 250], ends: [2, 4_500] });
  expect(await read(keyPages(store, 'prices', 'AAPL', { upTo: 11 }))).toEqual({ sizes: [5], ends: [2, 10] });
  expect((await read(keyPages(store, 'prices', 'AAPL', { after: 4_500, upTo: 4_600 }))).sizes).toEqual([]);
});
