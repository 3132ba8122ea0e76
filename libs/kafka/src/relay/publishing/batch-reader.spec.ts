import { jest } from '@jest/globals';
import { InMemoryEventStore, someEvents } from '#testing';
import { LogTopics } from '../../transport/topics.js';
import { BatchReader, type Positions } from './batch-reader.js';
import { positionsOf } from './heads-watch.js';
import type { RelayBatch } from './relay-batch.js';

const heads = async (store: InMemoryEventStore): Promise<Positions> =>
  positionsOf(new Map((await store.heads()).map((head) => [head.category, head])));

/** What the batches of a reader hold, one after the other: `prices 1-1000`. */
async function batches(reader: BatchReader, store: InMemoryEventStore, count: number): Promise<string[]> {
  const positions = new Map<RelayBatch['moves'][number]['category'], number>();
  const told: string[] = [];
  for (let i = 0; i < count; i++) {
    const { moves } = (await reader.read(positions, await heads(store), 'urn:x'))!;
    for (const { category, to } of moves) positions.set(category, to);
    told.push(moves.map(({ category, from, to }) => `${category} ${from + 1}-${to}`).join(', '));
  }
  return told;
}

afterEach(() => jest.useRealTimers());

let store: InMemoryEventStore;
beforeEach(async () => {
  jest.useFakeTimers();
  store = new InMemoryEventStore({ partitions: 1 });
  await store.append('prices-A-2014', 'any', someEvents(5_000));
  await store.append('article-0d8b2f3e-8f0e-5c9a-9a3e-000000000001', 'any', someEvents(5_000));
});

const reader = (collect: number) => new BatchReader(store, new LogTopics('test'), 0, collect);

test('categories with a backlog take turns in filling batches', async () => {
  expect(await batches(reader(60_000), store, 3)).toEqual(['prices 1-2000', 'articles 1-2000', 'prices 2001-4000']);
});

test('categories with a backlog take turns also where a slow store ends each batch before it is full', async () => {
  const read = store.readPartition.bind(store);
  store.readPartition = async (...asked) => {
    jest.advanceTimersByTime(200);
    return read(...asked);
  };
  const told = await batches(reader(200), store, 3);
  expect(told.map((each) => each.split(' ', 1)[0])).toEqual(['prices', 'articles', 'prices']);
});
