import type { RowChange, TableDefinition } from '#event-sourcing';
import { encodeChange, TableChanges, type PendingRow } from './table-changes.js';
import { tableSchema } from './table-schema.js';

const definition: TableDefinition = {
  name: 'things',
  columns: {
    owner: { type: { kind: 'identifier', length: 10 } },
    nr: { type: { kind: 'integer' } },
    a: { type: { kind: 'double' }, nullable: true },
    b: { type: { kind: 'boolean' }, nullable: true },
  },
  primaryKey: ['owner', 'nr'],
  keyColumn: 'owner',
};
const table = tableSchema(definition, 1);

function collect(...changes: RowChange[]): PendingRow[] {
  const collected = new TableChanges(table);
  for (const change of changes) {
    collected.add(encodeChange(table, change, undefined).pending);
  }
  return [...collected.inOrder()];
}

const put = (owner: string, nr: number, a: number | null, b: boolean | null): RowChange => ({
  kind: 'upsert',
  table: 'things',
  row: { owner, nr, a, b },
});
const merge = (nr: number, cells: Record<string, number | boolean>): RowChange => ({
  kind: 'upsert',
  table: 'things',
  row: { owner: 'x', nr, ...cells },
  only: Object.keys(cells),
});
const remove = (nr: number): RowChange => ({ kind: 'delete', table: 'things', key: { owner: 'x', nr } });

test('rows come in order of primary key, numbers as numbers', () => {
  expect(collect(put('y', 1, 1, null), put('x', 10, 1, null), put('x', 9, 1, null)).map(({ key }) => key)).toEqual([
    ['x', 9],
    ['x', 10],
    ['y', 1],
  ]);
});

test('the last word on a row counts', () => {
  expect(collect(put('x', 1, 1, true), put('x', 1, 2, false))).toMatchObject([{ kind: 'put', cells: ['x', 1, 2, 0] }]);
  expect(collect(put('x', 1, 1, true), remove(1))).toMatchObject([{ kind: 'delete', key: ['x', 1] }]);
  expect(collect(remove(1), put('x', 1, 1, true))).toMatchObject([{ kind: 'put' }]);
});

test('merges add up, change a row put before, and begin anew after a delete', () => {
  expect(collect(merge(1, { a: 1 }), merge(1, { b: true }))).toMatchObject([
    { kind: 'merge', cells: ['x', 1, 1, 1], places: [0, 1, 2, 3] },
  ]);
  expect(collect(put('x', 1, 1, true), merge(1, { a: 5 }))).toMatchObject([{ kind: 'put', cells: ['x', 1, 5, 1] }]);
  expect(collect(remove(1), merge(1, { a: 5 }))).toMatchObject([{ kind: 'put', cells: ['x', 1, 5, null] }]);
});

test('keys that only look alike stay apart', () => {
  expect(collect(put('a1', 1, 1, null), put('a', 11, 2, null))).toHaveLength(2);
});

test.each<[string, RowChange]>([
  ['a missing column', { kind: 'upsert', table: 'things', row: { owner: 'x', nr: 1, a: 1 } }],
  ['a number that is none', put('x', 1, NaN, null)],
  ['an integer with a fraction', put('x', 1.5, 1, null)],
  ['an integer beyond 2^53', put('x', 2 ** 53, 1, null)],
  ['an identifier that is too long', put('x'.repeat(11), 1, 1, null)],
  ['an identifier beyond ASCII', put('é', 1, 1, null)],
  ['null in a primary key', { kind: 'delete', table: 'things', key: { owner: 'x', nr: null } }],
])('%s is refused', (_, change) => {
  expect(() => encodeChange(table, change, undefined)).toThrow(expect.objectContaining({ code: 'row_refused' }));
});

test('an event of one key may not write rows of another', () => {
  expect(() => encodeChange(table, put('x', 1, 1, null), 'y')).toThrow(/an event of y may not write a row of x/);
  expect(encodeChange(table, put('x', 1, 1, null), 'x').pending.kind).toBe('put');
});
