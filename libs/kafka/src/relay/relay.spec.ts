import { partitionOf } from '#event-sourcing';
import { InMemoryEventStore, someEvents } from '#testing';
import { heldBy, keysOf, RelayFixture, until, upTo } from './testing/relay.fixture.js';

let fixture: RelayFixture;
beforeEach(() => (fixture = new RelayFixture()));
afterEach(() => fixture.close());

describe('publishing', () => {
  it('is once and in order, over all categories, in transactions of bounded size', async () => {
    await fixture.append(4_500);
    await fixture.append(10, 'B');
    await fixture.store.append('model-a', 'any', someEvents(7));
    fixture.start();
    await fixture.published();
    await fixture.append(3);
    await fixture.published();
    const [one, other] = keysOf(partitionOf('A', 2), 1 - partitionOf('A', 2));
    expect(fixture.onTopic(one)).toHaveLength(fixture.onTopic(other).length === 10 ? 4_503 : 4_513);
    for (const key of [one, other]) expect(fixture.onTopic(key)).toEqual(upTo(fixture.onTopic(key).length));
    expect(Math.max(...fixture.transport.transactions)).toBe(2_000);
  });

  it('goes on in a new epoch as soon as the log has one', async () => {
    const store = new InMemoryEventStore({ partitions: 2 });
    const identity = await store.identity();
    let epoch = 1;
    let asked = 0;
    store.identity = async () => {
      asked++;
      return { ...identity, epoch };
    };
    fixture = new RelayFixture(store);
    await fixture.append(5);
    fixture.start();
    await fixture.published();
    const opened = fixture.transport.opened.length;
    epoch = 2;
    asked = 0;
    await until('that the identity was read', () => asked > 1);
    await fixture.append(5);
    await fixture.published();
    expect(fixture.sources()).toEqual([
      ...Array.from({ length: 5 }, () => `urn:marketlog:${identity.logId}:1`),
      ...Array.from({ length: 5 }, () => `urn:marketlog:${identity.logId}:2`),
    ]);
    expect(fixture.transport.opened.length).toBeGreaterThan(opened);
  });

  it('reads one batch ahead while Kafka is slow, and no more', async () => {
    const store = new InMemoryEventStore({ partitions: 2 });
    let furthest = 0;
    const read = store.readPartition.bind(store);
    store.readPartition = (place, after, limit) => {
      furthest = Math.max(furthest, after + limit);
      return read(place, after, limit);
    };
    fixture = new RelayFixture(store);
    await fixture.append(20_000);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    fixture.transport.before = () => promise;
    fixture.start();
    await until('the batch ahead', () => furthest >= 4_000);
    await fixture.looked(20);
    expect(furthest).toBe(4_000);
    resolve(undefined);
    await fixture.published();
    expect(fixture.onTopic()).toEqual(upTo(20_000));
  });

  it('begins where the predecessor had come to when it was fenced', async () => {
    await fixture.append(10);
    const place = `prices-${partitionOf('A', 2)}`;
    fixture.transport.opening = () => {
      // Until this very moment it could publish, and move its checkpoint.
      if (!fixture.checkpoints.positions.has(place)) fixture.checkpoints.positions.set(place, 4);
    };
    fixture.start();
    await fixture.published();
    expect(fixture.onTopic()).toEqual(upTo(10, 5));
  });

  it('stops after the batch in flight, and gives its leases back', async () => {
    const relay = fixture.start();
    await until('leases', () => heldBy(relay).length === 2);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    fixture.transport.after = () => promise;
    await fixture.append(10_000);
    await until('a batch in flight', () => fixture.transport.transactions.length === 1);
    const stopped = relay.stop();
    resolve(undefined);
    await stopped;
    expect(fixture.onTopic()).toEqual(upTo(2_000));
    expect([...fixture.checkpoints.positions.values()]).toEqual([2_000]);
    expect([...fixture.table.rows]).toEqual([]);
  });
});
