import type { EventStore, Projection } from '#event-sourcing';
import type { Database } from '#database';
import { encodeChange } from '../tables/table-changes.js';
import { KeyMemory } from './key-memory.js';
import { ProjectionMember } from './projection-member.js';

const partition = { category: 'prices', partition: 0 } as const;
const identifier = { type: { kind: 'identifier', length: 10 } } as const;
const projection: Projection = {
  name: 'words',
  version: 1,
  category: 'prices',
  types: ['test.Said'],
  tables: [
    {
      name: 'words',
      columns: { thing: identifier, text: { type: { kind: 'text' } } },
      primaryKey: ['thing'],
      keyColumn: 'thing',
    },
  ],
  load: { past: 'rows' },
  project: () => [],
};
const member = new ProjectionMember(projection, 1);
const [table] = member.historyTables;

/** Keys that were read from the database, one batch after the other. */
let read: string[][];
let memory: KeyMemory;

/** A memory of so many bytes, over rows whose text is ten letters. */
function memoryOf(bytes: number): KeyMemory {
  const database = {
    query: async (_sql: string, keys: readonly string[]) => {
      read.push([...keys]);
      return keys.map((thing) => ({ thing, text: 'ten letter' }));
    },
  } as unknown as Database;
  const need = { consumer: member, tables: [table!], types: new Set<string>(), lastVersions: false, ownRowsOnly: true };
  const decoder = { knows: () => true, decode: () => ({}) as never };
  return new KeyMemory(need, database, {} as EventStore, decoder, bytes);
}

const load = async (...keys: string[]) => {
  read = [];
  await memory.load(partition, keys, 1);
  return read.flat();
};

/** Says that a batch has made the text of a key another. */
function committed(key: string, text: string): void {
  const change = encodeChange(table!, { kind: 'upsert', table: 'words', row: { thing: key, text } }, key);
  memory.remember(key, [], [change]);
}

test('a key is read once, while what is remembered takes less than the limit', async () => {
  memory = memoryOf(1_000);
  expect(await load('A', 'B')).toEqual(['A', 'B']);
  expect(await load('A', 'B', 'C')).toEqual(['C']);
  expect(await load('A', 'B', 'C')).toEqual([]);
});

test('the keys that were written longest ago make room for long words, by what these take', async () => {
  memory = memoryOf(1_000);
  await load('A', 'B', 'C');
  committed('A', 'short');
  committed('C', 'x'.repeat(600));
  expect(await load('A', 'C')).toEqual([]);
  expect(await load('B')).toEqual(['B']);
  committed('C', 'short again');
  await load('D');
  expect(await load('B', 'C', 'D')).toEqual([]);
});

test('a key that alone takes more than the limit is remembered, and nothing beside it', async () => {
  memory = memoryOf(1_000);
  await load('A', 'B');
  committed('B', 'x'.repeat(5_000));
  expect(await load('B')).toEqual([]);
  expect(await load('A')).toEqual(['A']);
  expect(await load('B')).toEqual(['B']);
});
