import { waitFor } from '#testing';
import { partition, subscribed, topicPartition } from './consumer.fixture.js';

const never = new AbortController().signal;
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('what comes off the topic', () => {
  it('is served in order, whole, and without asking the store', async () => {
    const { record, deliver, head, read, store, subscription } = await subscribed();
    const events = await record(5);
    await deliver(events);
    expect(await head()).toBe(5);
    expect(await subscription.read(partition, 0, 10)).toEqual(events);
    expect(await read(2, 2)).toEqual([3, 4]);
    expect(store.reads).toEqual([]);
  });

  it('counts once, however often a batch is repeated', async () => {
    const { record, deliver, head, read, store } = await subscribed();
    const events = await record(6);
    await deliver(events.slice(0, 4));
    await deliver(events.slice(0, 4));
    await deliver(events.slice(2, 6));
    expect([await head(), await read(0)]).toEqual([6, range(1, 6)]);
    expect(store.reads).toEqual([]);
  });

  it('is dropped once it is applied, and what is applied already is not kept at all', async () => {
    const { record, deliver, subscription } = await subscribed();
    const events = await record(6);
    await deliver(events.slice(0, 4));
    const full = subscription.assignment.bytes;
    subscription.applied(partition, 4);
    expect(full).toBeGreaterThan(0);
    expect(subscription.assignment.bytes).toBe(0);
    await deliver(events.slice(0, 4));
    expect(subscription.assignment.bytes).toBe(0);
  });

  it('is nothing of this process without an assignment', async () => {
    const { record, deliver, head, assign } = await subscribed();
    await deliver(await record(3));
    assign();
    expect(await head()).toBeUndefined();
    assign(topicPartition);
    expect(await head()).toBeUndefined();
  });

  it('stays through a rebalance that leaves the partition here', async () => {
    const { record, deliver, read, assign, store } = await subscribed();
    await deliver(await record(3));
    assign(topicPartition, { ...topicPartition, topic: 'test.prices.v1' });
    expect(await read(0)).toEqual([1, 2, 3]);
    expect(store.reads).toEqual([]);
  });

  it('is left alone where the partition went away meanwhile', async () => {
    const { record, deliver, head, control } = await subscribed();
    control.stale = true;
    await deliver(await record(3));
    expect(await head()).toBeUndefined();
  });
});

describe('what the topic lacks', () => {
  it('comes from the store up to where the topic goes on', async () => {
    const { record, deliver, head, read, store } = await subscribed();
    const events = await record(10);
    await deliver(events.filter(({ position }) => position < 3 || position > 6));
    expect(await head()).toBe(10);
    expect(await read(0)).toEqual([1, 2]);
    expect(await read(2)).toEqual([3, 4, 5, 6]);
    expect(await read(6)).toEqual([7, 8, 9, 10]);
    expect(store.reads).toEqual([{ after: 2, limit: 4 }]);
  });

  it('comes in chunks that do not grow with the gap', async () => {
    const { record, deliver, read, store } = await subscribed();
    for (let i = 0; i < 5; i++) await record(1_000);
    const events = await record(1);
    await deliver([events.at(-1)!]);
    expect(await read(0)).toHaveLength(2_000);
    expect(await read(4_000)).toHaveLength(1_000);
    expect(store.reads.map(({ limit }) => limit)).toEqual([2_000, 1_000]);
  });

  it('is fetched for a consumer that stands far behind the others too', async () => {
    const { record, deliver, read, subscription } = await subscribed();
    await deliver(await record(10));
    subscription.applied(partition, 8);
    expect(await read(1, 3)).toEqual([2, 3, 4]);
    expect(await read(8)).toEqual([9, 10]);
  });

  it('is looked for after five seconds of silence, up to what the relay published, with one question a second', async () => {
    const { record, deliver, lookUntil, read, relay, told } = await subscribed();
    const events = await record(9);
    await deliver(events.slice(0, 4));
    relay.published = 7;
    for (const [now, asked] of [
      [900, 0],
      [1_000, 1],
      [1_900, 1],
      [2_000, 2],
      [5_900, 5],
    ] as const) {
      expect([await lookUntil(now), relay.asked]).toEqual([4, asked]);
    }
    expect([await lookUntil(6_000), relay.asked]).toEqual([7, 6]);
    expect(await read(4, 3)).toEqual([5, 6, 7]);
    for (const now of [6_300, 6_800, 7_200]) await lookUntil(now);
    expect(relay.asked).toBe(7);
    expect(told.filter((line) => line.startsWith('test.'))).toEqual([
      'test.instruments.v1/0 lacks 3 events from position 5 on, which come from the event store; what was new on it came 6.0 s ago',
    ]);
  });

  it('is found where the topic was wiped, or the group is new and the topic empty', async () => {
    const { record, lookUntil, relay, read } = await subscribed();
    await record(3);
    relay.published = 3;
    expect(await lookUntil(5_900)).toBeUndefined();
    expect(await lookUntil(6_000)).toBe(3);
    expect(await read(0, 3)).toEqual([1, 2, 3]);
  });

  it('is waited for where it was published just now, however long the topic was silent before', async () => {
    const { record, deliver, head, read, relay, clock, store } = await subscribed();
    const events = await record(5);
    await deliver(events.slice(0, 4));
    relay.published = 4;
    for (let i = 0; i < 8; i++) {
      clock.now += 1_000;
      expect(await head()).toBe(4);
    }
    relay.published = 5;
    for (let i = 0; i < 5; i++) {
      clock.now += 1_000;
      expect(await head()).toBe(4);
    }
    await deliver(events.slice(4));
    expect([await head(), await read(4)]).toEqual([5, [5]]);
    expect(store.reads).toEqual([]);
  });

  it('is waited for where this process got no time: nothing was heard of any topic then', async () => {
    const { record, deliver, head, lookUntil, relay, clock } = await subscribed();
    const events = await record(5);
    await deliver(events.slice(0, 4));
    relay.published = 5;
    expect(await lookUntil(2_000)).toBe(4);
    clock.now = 20_000;
    expect(await head()).toBe(4);
    expect(await lookUntil(20_900)).toBe(4);
    expect(await lookUntil(21_000)).toBe(5);
  });

  it('is not looked for where the partition was lost, or lost and given back, since the heads were seen', async () => {
    const { record, deliver, head, read, store, assign } = await subscribed();
    await deliver(await record(5));
    expect(await head()).toBe(5);
    assign();
    expect(await read(0)).toEqual([]);
    assign(topicPartition);
    expect(await read(0)).toEqual([]);
    expect(store.reads).toEqual([]);
  });

  it('is not looked for while messages come', async () => {
    const { record, deliver, head, relay, clock } = await subscribed();
    const events = await record(9);
    relay.published = 9;
    for (const position of [1, 2, 3]) {
      clock.now += 3_000;
      await deliver([events[position - 1]!]);
      expect(await head()).toBe(position);
    }
  });

  it('comes from the store where messages cannot be read, which is said once', async () => {
    const { record, deliver, deliverRaw, head, read, store, said } = await subscribed();
    const events = await record(9);
    await deliver(events.slice(0, 3));
    const empty = { key: '', value: new Uint8Array(), headers: {} };
    await deliverRaw([{ ...empty, offset: 12n, unreadable: 'LZ4 compression not implemented' }]);
    await deliver(events.slice(6));
    expect([await head(), await read(3)]).toEqual([9, [4, 5, 6]]);
    expect(store.reads).toEqual([{ after: 3, limit: 3 }]);
    expect(said).toEqual([expect.stringMatching(/cannot be read \(LZ4 compression not implemented\)/)]);
  });

  it('is a fault that names the address where the store lacks it too', async () => {
    const { record, deliver, store, subscription } = await subscribed();
    await deliver([(await record(5)).at(-1)!]);
    const events = await store.readPartition(partition, 0, 10);
    store.readPartition = () => Promise.resolve(events.slice(1, 3));
    await expect(subscription.read(partition, 0, 10)).rejects.toMatchObject({
      code: 'hole_in_log',
      message: expect.stringContaining('instruments-0@1') as string,
    });
  });
});

describe('back-pressure', () => {
  it('keeps no more than its memory allows, stays alive while it waits, and goes on when there is room', async () => {
    const { record, deliver, head, subscription, control, full } = await subscribed({ memory: 2_000 });
    const delivered = deliver(await record(20));
    await full();
    expect(subscription.assignment.bytes).toBeLessThanOrEqual(2_000);
    expect(await head()).toBeLessThan(20);
    await waitFor('a heartbeat', () => control.heartbeats > 0 || undefined);
    for (let applied = await head(); applied !== 20; applied = await head()) {
      expect(subscription.assignment.bytes).toBeLessThanOrEqual(2_000);
      subscription.applied(partition, applied!);
      await full();
    }
    await delivered;
  });

  it('shares its memory among the partitions, and lets each go on even so', async () => {
    const { record, deliver, subscription, assign, full } = await subscribed({ memory: 4_000 });
    assign(topicPartition, ...[1, 2, 3].map((each) => ({ ...topicPartition, partition: each })));
    expect(subscription.assignment.share).toBe(1_000);
    const delivered = deliver(await record(2));
    await full();
    expect(subscription.assignment.bytes).toBeLessThanOrEqual(1_000);
    subscription.applied(partition, 1);
    await delivered;
  });

  it('does not take a full buffer for a silent topic', async () => {
    const { record, deliver, head, relay, clock, subscription, full } = await subscribed({ memory: 2_000 });
    const events = await record(20);
    relay.published = 20;
    const delivered = deliver(events);
    await full();
    clock.now = 20_000;
    expect(await head()).toBeLessThan(20);
    subscription.applied(partition, 20);
    await delivered;
  });

  it('ends with the assignment', async () => {
    const { record, deliver, assign, subscription, full } = await subscribed({ memory: 2_000 });
    const delivered = deliver(await record(20));
    await full();
    assign();
    await delivered;
    expect(subscription.assignment.bytes).toBe(0);
  });
});

describe('offsets', () => {
  it('are committed for what was applied, and once more on leaving the group', async () => {
    const { record, deliver, subscription, transport } = await subscribed();
    const events = await record(4);
    await deliver(events.slice(0, 3));
    subscription.applied(partition, 2);
    await subscription.close();
    expect(transport.committed).toEqual([{ ...topicPartition, offset: 6n }]);
    expect(transport.closed).toBe(true);
  });

  it('lie behind the last message once all is applied', async () => {
    const { record, deliver, subscription, transport } = await subscribed();
    await deliver(await record(4));
    subscription.applied(partition, 4);
    await subscription.close();
    expect(transport.committed).toEqual([{ ...topicPartition, offset: 9n }]);
  });
});

describe('waiting', () => {
  it('ends with a message, also one that came while nobody waited', async () => {
    const { record, deliver, head, subscription } = await subscribed();
    const events = await record(2);
    await head();
    const waiting = subscription.changed(never);
    await deliver(events.slice(0, 1));
    await waiting;
    await head();
    await deliver(events.slice(1));
    await subscription.changed(never);
  });

  it('ends when it is aborted', async () => {
    const { head, subscription } = await subscribed();
    await head();
    const abort = new AbortController();
    const waiting = subscription.changed(abort.signal);
    abort.abort();
    await waiting;
  });
});
