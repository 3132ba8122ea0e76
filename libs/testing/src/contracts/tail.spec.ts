import type { EventEnvelope, LogPartition } from '#event-sourcing';
import { someEvents } from '../builders/events.js';
import { InMemoryEventStore } from '../in-memory-event-store.js';
import { Tail } from './tail.js';

/** A log that shows its readers something else than it holds. */
class LyingStore extends InMemoryEventStore {
  lie: (events: EventEnvelope[]) => EventEnvelope[] = (events) => events;
  override async readPartition(partition: LogPartition, after: number, limit: number): Promise<EventEnvelope[]> {
    return this.lie(await super.readPartition(partition, after, limit));
  }
}

describe('the tailing reader of the tests', () => {
  let store: LyingStore;
  beforeEach(async () => {
    store = new LyingStore();
    await store.append('instrument-AAPL', 0, someEvents(5));
  });

  it('reads what is new, once', async () => {
    const tail = new Tail(store);
    expect(await tail.advance()).toBe(5);
    expect(await tail.advance()).toBe(0);
    await store.append('instrument-AAPL', 5, someEvents(2));
    expect(await tail.advance()).toBe(2);
    expect(tail.count).toBe(7);
  });

  it.each<[string, (events: EventEnvelope[]) => EventEnvelope[], RegExp]>([
    ['a hole', (events) => events.toSpliced(2, 1), /read 4, expected 3/],
    ['a repetition', (events) => events.toSpliced(2, 0, events[1]!), /read 2, expected 3/],
    ['two events in the wrong order', ([a, b, ...rest]) => [b!, a!, ...rest], /read 2, expected 1/],
    ['an id that comes twice', ([a, b, ...rest]) => [a!, { ...b!, id: a!.id }, ...rest], /came twice/],
    ['time that runs back', ([a, b, ...rest]) => [a!, { ...b!, recordedAt: 1 }, ...rest], /before its predecessor/],
  ])('does not let %s pass', async (_, lie, message) => {
    store.lie = lie;
    await expect(new Tail(store).advance()).rejects.toThrow(message);
  });
});
