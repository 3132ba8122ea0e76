import { partition, subscribed } from './consumer.fixture.js';

describe('what comes while something else is waited for', () => {
  it('is no sign of a restored log, though the answer about the log is older than it', async () => {
    const { record, deliver, head, read, store } = await subscribed();
    await deliver(await record(2));
    const heads = store.heads.bind(store);
    store.heads = async () => {
      const answer = await heads();
      await deliver((await record(1)).slice(2));
      return answer;
    };
    expect(await head()).toBe(2);
    store.heads = heads;
    expect(await head()).toBe(3);
    expect(await read(0)).toEqual([1, 2, 3]);
  });

  it('is looked at again after it waited for room: its epoch may have ended meanwhile', async () => {
    const { record, deliver, head, read, store, clock, subscription, full } = await subscribed({ memory: 1_000 });
    const events = await record(3);
    const delivered = deliver(events.slice(0, 2), { epoch: 1 });
    await full();
    expect(subscription.assignment.find(partition)).toMatchObject({ last: 1, isFull: true });
    store.epoch = 2;
    clock.now = 1_000;
    expect(await head()).toBeUndefined();
    await delivered;
    expect(await head()).toBeUndefined();
    await deliver(events.slice(2), { epoch: 2 });
    expect(await head()).toBe(3);
    store.reads.length = 0;
    expect(await read(0)).toEqual([1, 2]);
    expect(store.reads).toEqual([{ after: 0, limit: 2 }]);
  });
});

test('what turned out to be void while the store was asked for its end is no sign of a restore', async () => {
  const { record, deliver, head, read, store } = await subscribed();
  const events = await record(6);
  await deliver(events);
  store.lost = 4;
  const heads = store.heads.bind(store);
  store.heads = async (category) => {
    store.heads = heads;
    const found = await heads(category);
    store.epoch = 2;
    await deliver(events.slice(0, 2), { epoch: 2 });
    return found;
  };
  await head();
  expect(await head()).toBeUndefined();
  expect(await head()).toBe(2);
  expect(await read(0)).toEqual([1, 2]);
});
