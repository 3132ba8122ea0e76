import type { EventAddress, EventStore } from '#event-sourcing';
import type { Database } from '#database';
import type { ProgressSignal } from '../consuming/progress-signal.js';
import { ReadModels } from './read-models.js';

const address: EventAddress = { category: 'prices', partition: 3, position: 7 };

test('who waits for an event looks ever less often, with one query each time', async () => {
  const pauses: number[] = [];
  const signal = { next: async (pause: number) => void pauses.push(pause) } as unknown as ProgressSignal;
  let looks = 0;
  const database = { query: async () => [{ position: ++looks < 9 ? 6 : 7 }] } as unknown as Database;
  await new ReadModels(database, {} as EventStore, [], signal).waitFor('daily-bars', address);
  expect(looks).toBe(9);
  expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
  expect([pauses[0], pauses.at(-1)]).toEqual([25, 200]);
});
