import { AppendSignal, type EventEnvelope, type LogPartition } from '#event-sourcing';
import { InMemoryEventStore, someEvents } from '#testing';
import { pollInterval, StoreSubscription } from './store-subscription.js';

const never = new AbortController().signal;
const partition: LogPartition = { category: 'instruments', partition: 0 };

class LogWithHole extends InMemoryEventStore {
  override async readPartition(from: LogPartition, after: number, limit: number): Promise<EventEnvelope[]> {
    return (await super.readPartition(from, after, limit)).filter(({ position }) => position !== 2);
  }
}

test('an append of this process wakes at once, also one that came while nobody was waiting', async () => {
  const signal = new AppendSignal();
  const subscription = new StoreSubscription(new InMemoryEventStore(), signal, 60_000);
  await subscription.heads(['instruments']);
  const waiting = subscription.changed(never);
  signal.appended(partition, 1);
  await waiting;
  await subscription.heads(['instruments']);
  signal.appended(partition, 1);
  await subscription.changed(never);
  subscription.close();
});

test('appends of other processes are looked for twice within half a second', async () => {
  const subscription = new StoreSubscription(new InMemoryEventStore(), new AppendSignal());
  await subscription.heads(['instruments']);
  await subscription.changed(never);
  expect(pollInterval).toBeLessThanOrEqual(250);
  subscription.close();
});

test('waiting ends when it is aborted', async () => {
  const subscription = new StoreSubscription(new InMemoryEventStore(), new AppendSignal(), 60_000);
  await subscription.heads(['instruments']);
  const abort = new AbortController();
  const waiting = subscription.changed(abort.signal);
  abort.abort();
  await waiting;
  subscription.close();
});

test('a hole in what is read is a fault that names the missing address', async () => {
  const store = new LogWithHole({ partitions: 1 });
  await store.append('instrument-A', 'any', someEvents(3));
  const subscription = new StoreSubscription(store, new AppendSignal());
  expect(await subscription.read(partition, 2, 10)).toHaveLength(1);
  await expect(subscription.read(partition, 0, 10)).rejects.toMatchObject({
    code: 'hole_in_log',
    message: expect.stringContaining('instruments-0@2 is missing') as string,
  });
  subscription.close();
});

test('heads are those of the categories asked for', async () => {
  const store = new InMemoryEventStore({ partitions: 1 });
  await store.append('instrument-A', 'any', someEvents(3));
  await store.append('model-a', 'any', someEvents(1));
  const subscription = new StoreSubscription(store, new AppendSignal());
  expect(await subscription.heads(['models'])).toMatchObject([{ category: 'models', position: 1 }]);
  subscription.close();
});
