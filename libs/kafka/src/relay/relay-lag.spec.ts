import { holeAt, partitionOf } from '#event-sourcing';
import { InMemoryEventStore } from '#testing';
import { TransportError } from '../transport/transport-errors.js';
import { relayHealth } from './relay-health.js';
import { RelayFixture, until } from './testing/relay.fixture.js';

const hour = 3_600_000;
let now: number;
let store: InMemoryEventStore;
let fixture: RelayFixture;

/** Three events an hour ago and two now, with Kafka away. */
beforeEach(async () => {
  store = new InMemoryEventStore({ partitions: 2, clock: () => now });
  fixture = new RelayFixture(store);
  fixture.transport.fault = new TransportError('kafka_unavailable', 'planted', true);
  now = Date.now() - hour;
  await fixture.append(3);
  now = Date.now();
  await fixture.append(2);
});
afterEach(() => fixture.close());

test('a relay that holds nothing tells how much waits for Kafka, and for how long the oldest has', async () => {
  const relay = fixture.start();
  await until('lag', async () => (await relay.lag()).length > 0);
  const { facts } = await relayHealth(relay);
  expect(facts).toMatchObject({ leases: 0, lagEvents: 5 });
  expect(facts!['lagSeconds']).toBeGreaterThanOrEqual(3_600);
});

test('what is published waits no longer, and the next is the oldest', async () => {
  fixture.checkpoints.positions.set(`prices-${partitionOf('A', 2)}`, 3);
  const relay = fixture.start();
  await until('lag', async () => (await relay.lag()).length > 0);
  expect(await relay.lag()).toEqual([{ category: 'prices', events: 2, since: now }]);
});

test('an event that is missing from the log hides no lag', async () => {
  store.readPartition = async (place, after) => {
    throw holeAt(place, after + 1);
  };
  const relay = fixture.start();
  await until('lag', async () => (await relay.lag()).length > 0);
  expect(await relay.lag()).toEqual([{ category: 'prices', events: 5, since: now }]);
});

test('a database that is away leaves the lag as it was', async () => {
  const relay = fixture.start();
  await until('lag', async () => (await relay.lag()).length > 0);
  fixture.checkpoints.reading = () => {
    throw new Error('no database');
  };
  await fixture.append(1);
  await fixture.looked(2);
  expect(await relay.lag()).toMatchObject([{ events: 5 }]);
});
