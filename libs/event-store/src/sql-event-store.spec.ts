import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DigestChain, emptyDigest, payloadDigest, type NewEvent } from '#event-sourcing';
import { openEventStore, type OpenedEventStore } from './open-event-store.js';

let folder: string;
let opened: OpenedEventStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketlog-store-'));
  opened = await openEventStore({ url: `sqlite:${join(folder, 'log.db')}`, create: true });
});

afterEach(async () => {
  await opened.close();
  await rm(folder, { recursive: true, force: true });
});

function events(count: number, data = new Uint8Array([1, 2, 3])): NewEvent[] {
  return Array.from({ length: count }, () => ({ id: randomUUID(), type: 'test.v1.Happened', occurredAt: 5, data }));
}

test('what was appended is read back by stream, partition, key and id', async () => {
  const { store } = opened;
  const correlationId = randomUUID();
  const [first] = events(1);
  const result = await store.append('prices-AAPL-2014', 0, [{ ...first!, correlationId }, ...events(2)]);
  expect(result).toMatchObject({ status: 'appended', version: 3, repeated: false });
  const stream = await store.readStream('prices-AAPL-2014');
  expect(stream.map(({ version, position }) => [version, position])).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
  const { partition } = stream[0]!;
  expect(stream[0]).toMatchObject({
    id: first!.id,
    key: 'AAPL',
    category: 'prices',
    occurredAt: 5,
    correlationId,
    causationId: null,
  });
  expect(await store.readPartition({ category: 'prices', partition }, 1, 10)).toEqual(stream.slice(1));
  expect(await store.readByKey('prices', 'AAPL', { upTo: 2 })).toEqual(stream.slice(0, 2));
  expect(await store.readById(first!.id)).toEqual(stream[0]);
  expect([...(await store.readStreams(['prices-AAPL-2014', 'actions-AAPL'])).keys()]).toEqual(['prices-AAPL-2014']);
});

test('concurrent appends share transactions; a conflict costs the neighbours nothing', async () => {
  const { store } = opened;
  await store.append('actions-A', 0, events(1));
  const results = await Promise.all(
    Array.from({ length: 50 }, (_, i) => store.append(i === 25 ? 'actions-A' : `actions-S${i}`, 0, events(2))),
  );
  expect(results.filter(({ status }) => status === 'appended')).toHaveLength(49);
  expect(results[25]).toEqual({ status: 'conflict', actualVersion: 1 });
});

test('a repeated append is answered with the first addresses, also when both come at once', async () => {
  const { store } = opened;
  const same = events(2);
  const [first, second] = await Promise.all([store.append('actions-A', 0, same), store.append('actions-A', 0, same)]);
  const third = await store.append('actions-A', 'any', same);
  expect(first).toMatchObject({ status: 'appended', repeated: false });
  const addresses = first.status === 'appended' && first.addresses;
  expect(second).toEqual({ status: 'appended', addresses, version: 2, repeated: true });
  expect(third).toEqual(second);
});

test('an id that is in the log under the expected version is found by the safety net', async () => {
  const { store } = opened;
  const [event] = events(1);
  await store.append('actions-A', 0, [event!]);
  const [same, other, neighbour] = await Promise.allSettled([
    store.append('actions-A', 1, [event!]),
    store.append('actions-B', 0, [event!]),
    store.append('actions-C', 0, events(1)),
  ]);
  expect(same).toMatchObject({ value: { status: 'appended', repeated: true } });
  expect(other).toMatchObject({ reason: { code: 'duplicate_event_id' } });
  expect(neighbour).toMatchObject({ value: { status: 'appended', repeated: false } });
});

test('the heads chain the digests of all events, kept every 1 024 positions', async () => {
  const { store, database } = opened;
  for (const count of [1, 1500, 30]) await store.append('actions-A', 'any', events(count));
  const [head] = await store.heads('prices');
  const stored = await store.readPartition(head!, 0, 5000);
  const chain = new DigestChain(emptyDigest);
  const kept: Buffer[] = [];
  for (const event of stored) {
    chain.add(event, payloadDigest(event.data));
    if (event.position === 1024) kept.push(Buffer.from(chain.value));
  }
  const [row] = await database.query<{ digest: Uint8Array }>('SELECT digest FROM log_heads WHERE position > 0');
  const [milestone] = await database.query<{ digest: Uint8Array }>('SELECT digest FROM log_digests');
  expect(Buffer.from(row!.digest).equals(chain.value)).toBe(true);
  expect(Buffer.from(milestone!.digest).equals(kept[0]!)).toBe(true);
});

test('a clock that was set back does not turn back the log, and times resolve to positions', async () => {
  const { store, database } = opened;
  await store.append('actions-A', 0, events(3));
  const [{ recordedAt, ...place }] = (await store.heads('prices')) as [
    { recordedAt: number; category: 'prices'; partition: number; position: number },
  ];
  const later = recordedAt + 3_600_000;
  await database.transaction((sql) => sql.execute('UPDATE log_heads SET recorded_at = ? WHERE position > 0', [later]));
  await store.append('actions-A', 3, events(2));
  expect((await store.readStream('actions-A')).map((event) => event.recordedAt)).toEqual([
    ...Array(3).fill(recordedAt),
    ...Array(2).fill(later),
  ]);
  expect(await store.positionAt(place, recordedAt - 1)).toBe(0);
  expect(await store.positionAt(place, later - 1)).toBe(3);
  expect(await store.positionAt(place, later)).toBe(5);
});

test.each([2, 4])('a hole at position %i stops the reader', async (position) => {
  const { store, database } = opened;
  await store.append('actions-A', 0, events(4));
  const [head] = await store.heads('prices');
  await database.transaction((sql) => sql.execute('DELETE FROM events WHERE position = ?', [position]));
  await expect(store.readPartition(head!, 0, 100)).rejects.toMatchObject({ code: 'hole_in_log' });
});

test('10 000 events in one append, payloads of 1 MiB, larger ones refused', async () => {
  const { store } = opened;
  expect(await store.append('actions-A', 0, events(10_000))).toMatchObject({ status: 'appended', version: 10_000 });
  expect(await store.append('actions-B', 0, events(1, new Uint8Array(1024 * 1024)))).toMatchObject({ version: 1 });
  await expect(store.append('actions-B', 1, events(1, new Uint8Array(1024 * 1024 + 1)))).rejects.toMatchObject({
    code: 'payload_too_large',
  });
});

test('an empty append writes nothing but knows the version', async () => {
  const { store } = opened;
  await store.append('actions-A', 0, events(1));
  expect(await store.append('actions-A', 1, [])).toEqual({
    status: 'appended',
    addresses: [],
    version: 1,
    repeated: false,
  });
  expect(await store.append('actions-A', 0, [])).toEqual({ status: 'conflict', actualVersion: 1 });
});

test('a log is opened only with its own number of partitions', async () => {
  const url = `sqlite:${join(folder, 'log.db')}`;
  await expect(openEventStore({ url, create: true, partitions: 4 })).rejects.toMatchObject({
    code: 'partition_count_mismatch',
  });
  const again = await openEventStore({ url, create: false, partitions: 8 });
  expect(await again.store.identity()).toEqual(await opened.store.identity());
  await again.close();
});

test('a sealed log takes no appends', async () => {
  const { store, database } = opened;
  await database.transaction((sql) => sql.execute(`UPDATE log_meta SET state = 'sealed'`));
  await expect(store.append('actions-A', 0, events(1))).rejects.toMatchObject({ code: 'log_not_open' });
});

test('appends in flight finish when the store closes; later ones are refused', async () => {
  const { store } = opened;
  const inFlight = store.append('actions-A', 0, events(1));
  await store.close();
  expect(await inFlight).toMatchObject({ status: 'appended' });
  await expect(store.append('actions-A', 1, events(1))).rejects.toMatchObject({ code: 'database_closed' });
});
