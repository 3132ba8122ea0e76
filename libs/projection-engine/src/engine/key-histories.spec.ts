import type { EventEnvelope, EventStore, History, Projection, RecordedEvent } from '#event-sourcing';
import type { Database } from '#database';
import { encodeChange } from '../tables/table-changes.js';
import { EventBatch, type EventDecoder } from '../consuming/event-batch.js';
import { KeyHistories, type BatchHistories } from './key-histories.js';
import { ProjectionMember } from './projection-member.js';

const partition = { category: 'prices', partition: 0 } as const;
const identifier = { type: { kind: 'identifier', length: 10 } } as const;

/** Goes on from its last amount; a payload `old` needs the whole past. */
const projection: Projection = {
  name: 'amounts',
  version: 1,
  category: 'prices',
  types: ['test.Counted'],
  tables: [
    {
      name: 'amounts',
      columns: { thing: identifier, at: identifier },
      primaryKey: ['thing', 'at'],
      keyColumn: 'thing',
    },
    { name: 'states', columns: { thing: identifier, last: identifier }, primaryKey: ['thing'], keyColumn: 'thing' },
  ],
  load: {
    past: 'events',
    shortcut: {
      carried: ['states'],
      suffices: (events) => events.every(({ data }) => data !== 'old'),
    },
  },
  project: () => [],
};

const decoder: EventDecoder = {
  knows: () => true,
  decode(envelope) {
    const data = Buffer.from(envelope.data).toString();
    if (data === 'broken') throw new Error('cannot be read');
    return { ...envelope, data };
  },
};

const event = (position: number, data: string): EventEnvelope => ({
  ...partition,
  position,
  id: `00000000-0000-4000-8000-${String(position).padStart(12, '0')}`,
  type: 'test.Counted',
  stream: 'prices-A-2014',
  version: position,
  key: 'A',
  occurredAt: 0,
  recordedAt: 0,
  correlationId: null,
  causationId: null,
  data: Buffer.from(data),
});

const log = [event(1, 'a'), event(2, 'b'), event(3, 'new'), event(4, 'old'), event(5, 'broken')];
/** Keys whose events were read. */
let readKeys: string[];
let member: ProjectionMember;
let histories: KeyHistories;

beforeEach(() => {
  readKeys = [];
  const store = {
    readByKey: async (_category: string, key: string, { upTo }: { upTo: number }) => {
      readKeys.push(key);
      return log.slice(0, upTo);
    },
  } as unknown as EventStore;
  const database = { query: async () => [{ thing: 'A', last: 'b' }] } as unknown as Database;
  member = new ProjectionMember(projection, 1);
  histories = new KeyHistories(member, database, store, decoder);
});

async function pastOf(position: number): Promise<BatchHistories> {
  const batch = new EventBatch(partition, position - 1, [log[position - 1]!], decoder);
  return histories.load(partition, batch, batch.byKey(member.types));
}

async function historyFor(position: number): Promise<History<RecordedEvent>> {
  const before = [...readKeys];
  const past = await pastOf(position);
  // All events of a key are read when its turn comes.
  expect(readKeys).toEqual(before);
  await past.prepare('A');
  return past.of('A');
}

test('where the carried rows suffice, they are all that is read', async () => {
  expect(await historyFor(3)).toEqual({ rows: { states: [{ thing: 'A', last: 'b' }] }, events: [] });
  expect(readKeys).toEqual([]);
});

test('where they do not, the whole history comes with them, up to the batch', async () => {
  const { rows, events } = await historyFor(4);
  expect(readKeys).toEqual(['A']);
  expect(rows).toEqual({ states: [{ thing: 'A', last: 'b' }] });
  expect(events.map(({ data }) => data)).toEqual(['a', 'b', 'new']);
});

test('of a table that is looked up only the rows that the events are about are read, for the keys that need them', async () => {
  const asked: { sql: string; parameters: readonly unknown[] }[] = [];
  const database = {
    query: async (sql: string, parameters: readonly unknown[]) => {
      asked.push({ sql, parameters });
      return [{ thing: 'A', at: 'new' }];
    },
  } as unknown as Database;
  const lookUp = { table: 'amounts', column: 'at', value: ({ data }: RecordedEvent) => data as string };
  const corrects = { carried: [], suffices: (events: readonly RecordedEvent[]) => events[0]!.data !== 'new' };
  const looking = new ProjectionMember(
    { ...projection, load: { past: 'rows', tables: ['amounts'], lookUp, shortcut: corrects } },
    1,
  );
  const batch = new EventBatch(partition, 1, [event(2, 'b'), event(3, 'new'), event(4, 'new')], decoder);
  const groups = [
    { key: 'A', places: [1, 2] },
    { key: 'B', places: [0] },
  ];
  const past = await new KeyHistories(looking, database, {} as EventStore, decoder).load(partition, batch, groups);
  expect(asked).toEqual([{ sql: expect.stringContaining('FROM'), parameters: ['A', 'new'] }]);
  expect(past.of('A').rows).toEqual({ amounts: [{ thing: 'A', at: 'new' }] });
  expect(past.of('B').rows).toEqual({});
});

test('carried rows are kept up to date from what was committed', async () => {
  const past = await pastOf(3);
  const row = { thing: 'A', last: 'new' };
  const change = encodeChange(member.tables.get('states')!, { kind: 'upsert', table: 'states', row }, 'A');
  past.remember('A', [], [change]);
  expect((await historyFor(4)).rows).toEqual({ states: [row] });
  histories.forget(partition);
  expect((await historyFor(4)).rows).toEqual({ states: [{ thing: 'A', last: 'b' }] });
});

test('a payload that cannot be read leaves the failure to those who project it', async () => {
  expect((await historyFor(5)).events).toHaveLength(4);
});
