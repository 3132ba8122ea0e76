import { partition, subscribed } from './consumer.fixture.js';

describe('lives of the log', () => {
  it('drops what comes from an earlier epoch, since only the store knows whether it still holds', async () => {
    const { record, deliver, head, read, store } = await subscribed({ epoch: 2 });
    const events = await record(4);
    await deliver(events.slice(0, 2), { epoch: 1 });
    expect(await head()).toBeUndefined();
    await deliver(events.slice(2));
    expect([await head(), await read(0)]).toEqual([4, [1, 2]]);
    expect(store.reads).toEqual([{ after: 0, limit: 2 }]);
  });

  it('begins anew with a later epoch: what waits is void, and the consumer is made to forget', async () => {
    const { record, deliver, head, read, store } = await subscribed();
    const events = await record(6);
    await deliver(events.slice(0, 5));
    expect(await head()).toBe(5);
    store.epoch = 2;
    await deliver(events.slice(5), { epoch: 2 });
    expect(await head()).toBeUndefined();
    expect(await head()).toBe(6);
    expect(await read(0)).toEqual([1, 2, 3, 4, 5]);
    expect(store.reads).toEqual([{ after: 0, limit: 5 }]);
    await deliver(events.slice(0, 5), { epoch: 1 });
    expect(await read(5)).toEqual([6]);
  });

  it('stops where the topic is ahead of the log, says how to go on, and goes on after a recovery', async () => {
    const { record, deliver, head, lookUntil, read, relay, store, subscription, clock } = await subscribed();
    await deliver(await record(6));
    relay.published = 6;
    store.lost = 2;
    expect(await head()).toBeGreaterThan(6);
    await expect(subscription.read(partition, 0, 10)).rejects.toMatchObject({
      code: 'log_behind_topic',
      message: expect.stringContaining('position 6, but the log ends at 4') as string,
    });
    // Growing beyond does not heal it: the same positions hold other events now.
    store.lost = 0;
    await expect(subscription.read(partition, 0, 10)).rejects.toMatchObject({ code: 'log_behind_topic' });
    store.epoch = 2;
    clock.now = 60_000;
    expect(await head()).toBeUndefined();
    expect(await read(0)).toEqual([]);
    expect(await lookUntil(70_000)).toBe(6);
    expect(await read(0)).toHaveLength(6);
  });

  it('stops where the topic holds two different events in one place, though the log has grown beyond both', async () => {
    const { record, deliver, head, subscription } = await subscribed();
    const events = await record(4);
    const ghost = { ...events[2]!, id: '00000000-0000-4000-8000-0000000000aa' };
    await deliver([...events.slice(0, 2), ghost, events[2]!, events[3]!]);
    expect(await head()).toBeGreaterThan(4);
    await expect(subscription.read(partition, 0, 10)).rejects.toMatchObject({
      code: 'log_behind_topic',
      message: expect.stringContaining('two different events as instruments-0@3') as string,
    });
  });

  it('notices a recovery by itself, though the log has grown beyond what waits here', async () => {
    const { record, deliver, head, lookUntil, read, relay, store, clock } = await subscribed();
    await deliver(await record(4));
    store.epoch = 2;
    await record(4);
    relay.published = 8;
    clock.now = 1_000;
    expect(await head()).toBeUndefined();
    expect(await head()).toBeUndefined();
    expect(await read(0, 4)).toEqual([]);
    expect(await lookUntil(8_000)).toBe(8);
    expect(await read(0, 4)).toEqual([1, 2, 3, 4]);
    expect(store.reads).toHaveLength(1);
  });

  it('stops at an epoch that its database does not know', async () => {
    const { record, deliver, subscription } = await subscribed();
    await deliver(await record(2), { epoch: 3 });
    await expect(subscription.read(partition, 0, 10)).rejects.toMatchObject({
      code: 'log_behind_topic',
      message: expect.stringContaining('epoch 3') as string,
    });
  });

  it('never takes events of another log, and says so', async () => {
    const { record, deliver, head, said, subscription, clock } = await subscribed();
    await deliver(await record(2), { logId: '00000000-0000-4000-8000-000000000002' });
    expect(await head()).toBeUndefined();
    expect(said).toEqual([expect.stringContaining('MARKETLOG_KAFKA_TOPIC_PREFIX')]);
    expect(subscription.complaints.present).toMatchObject({ failed: true });
    clock.now = 61_000;
    expect(subscription.complaints.present).toBeUndefined();
  });
});

test('a message that is no event of ours is told once, and the store fills its place', async () => {
  const { record, deliver, deliverRaw, read, said, subscription } = await subscribed();
  const events = await record(3);
  await deliver(events.slice(0, 1));
  for (const offset of [3n, 4n]) await deliverRaw([{ key: 'A', value: new Uint8Array(), headers: {}, offset }]);
  await deliver(events.slice(2));
  expect(said).toEqual([expect.stringContaining('offset 3')]);
  expect(subscription.complaints.brokenMessages).toBe(2);
  expect([await read(0), await read(1), await read(2)]).toEqual([[1], [2], [3]]);
});
