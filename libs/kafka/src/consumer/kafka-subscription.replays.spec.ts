import { jest } from '@jest/globals';
import { partition, subscribed } from './consumer.fixture.js';

describe('what the topic lacks while it replays', () => {
  it('is filled from the store while the topic repeats what is applied: only what is new is news', async () => {
    const { record, deliver, head, read, relay, clock, subscription } = await subscribed();
    const events = await record(9);
    await deliver(events.slice(0, 6));
    subscription.applied(partition, 6);
    relay.published = 9;
    for (const position of [1, 2, 3, 4]) {
      clock.now += 2_000;
      await deliver([events[position - 1]!]);
      await head();
    }
    expect(await head()).toBe(9);
    expect(await read(6, 3)).toEqual([7, 8, 9]);
  });

  it('is filled up to the end of the log while the relay publishes again what was applied long ago', async () => {
    const { record, deliver, head, lookUntil, read, relay, store, clock, subscription } = await subscribed();
    const events = await record(9);
    await deliver(events.slice(0, 6));
    subscription.applied(partition, 6);
    // As after `relay reset`: what is new would come last.
    relay.published = 2;
    await deliver(events.slice(0, 2));
    expect(await lookUntil(5_100)).toBe(6);
    relay.published = 3;
    expect(await lookUntil(6_100)).toBe(9);
    expect(await read(6, 3)).toEqual([7, 8, 9]);
    const heads = jest.spyOn(store, 'heads');
    for (const position of [3, 4, 5]) {
      clock.now += 300;
      await deliver([events[position - 1]!]);
      expect(await head()).toBe(9);
    }
    expect(heads).not.toHaveBeenCalled();
  });

  it('is not filled where a relay has ended before it could say what Kafka has: the next one publishes what comes after', async () => {
    const { record, deliver, lookUntil, relay, store, subscription } = await subscribed();
    const events = await record(9);
    await deliver(events.slice(0, 6));
    subscription.applied(partition, 6);
    relay.published = 5;
    expect(await lookUntil(30_000)).toBe(6);
    expect(store.reads).toEqual([]);
  });
});
