import { setImmediate } from 'node:timers/promises';
import { AppendSignal, type LogPartition } from '#event-sourcing';
import { InMemoryEventStore, someEvents } from '#testing';
import { GatheringSubscription, type GatheringLimits } from './gathering-subscription.js';

const partition: LogPartition = { category: 'instruments', partition: 0 };
const long = 3_600_000;
const unlimited: GatheringLimits = { events: Infinity, quiet: long, longest: long };

/** A subscription to three events, after its first pass. */
async function afterAPass(limits: Partial<GatheringLimits>, readable = 3) {
  const signal = new AppendSignal();
  const store = new InMemoryEventStore({ partitions: 1 });
  await store.append('instrument-A', 'any', someEvents(3));
  const subscription = new GatheringSubscription(store, signal, { ...unlimited, ...limits });
  const pass = () => subscription.heads(['instruments']);
  expect(await pass()).toMatchObject([{ position: 3 }]);
  await subscription.read(partition, 0, readable);
  return { signal, subscription, pass };
}

test('the next pass begins when enough has been appended', async () => {
  const { signal, subscription, pass } = await afterAPass({ events: 10 });
  let began = false;
  const next = pass().finally(() => (began = true));
  signal.appended(partition, 9);
  await setImmediate();
  expect(began).toBe(false);
  signal.appended(partition, 1);
  await next;
  subscription.close();
});

test.each([{ quiet: 1 }, { longest: 1 }])('and when it has waited long enough: %o', async (limits) => {
  const { signal, subscription, pass } = await afterAPass(limits);
  signal.appended(partition, 9);
  await pass();
  subscription.close();
});

test('it waits for nothing where the last pass has left something over', async () => {
  const { subscription, pass } = await afterAPass({}, 2);
  await pass();
  subscription.close();
});

test('closing ends the waiting', async () => {
  const { subscription, pass } = await afterAPass({});
  const next = pass();
  await setImmediate();
  subscription.close();
  await next;
});
