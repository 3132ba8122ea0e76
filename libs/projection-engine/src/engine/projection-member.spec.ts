import type { Projection } from '#event-sourcing';
import { ProjectionMember } from './projection-member.js';

const projection: Projection = {
  name: 'splits',
  version: 1,
  category: 'prices',
  types: ['marketlog.prices.v1.SplitRecorded'],
  tables: [
    { name: 'a', columns: { id: { type: { kind: 'uuid' } } }, primaryKey: ['id'], keyColumn: 'id' },
    { name: 'b', columns: { id: { type: { kind: 'uuid' } } }, primaryKey: ['id'], keyColumn: 'id' },
  ],
  load: { past: 'rows' },
  project: () => [],
};

test('takes events of retired types that are decoded as those it lists', () => {
  const { types } = new ProjectionMember(projection, 1);
  expect([...types]).toEqual(['marketlog.prices.v1.SplitRecorded', 'marketlog.prices.v1beta1.SplitRecorded']);
});

test('writes tables of its generation, and looks at those it asked for', () => {
  const member = new ProjectionMember({ ...projection, load: { past: 'rows', tables: ['b'] } }, 3);
  expect([...member.tables.values()].map(({ physicalName }) => physicalName)).toEqual(['a__g3', 'b__g3']);
  expect(member.historyTables.map(({ physicalName }) => physicalName)).toEqual(['b__g3']);
  expect(new ProjectionMember({ ...projection, load: { past: 'none' } }, 3).historyTables).toEqual([]);
});

test.each([
  ['an index over a column that is not there', { indexes: { by_x: ['x'] } }, /declares no column x/],
  ['a hashed column that is not there', { hashed: { key: ['id'], columns: ['x'] } }, /declares no column x/],
  [
    'a nullable primary key',
    { columns: { id: { type: { kind: 'uuid' as const }, nullable: true } } },
    /cannot be null/,
  ],
  ['a name that SQL would have to escape', { name: 'a`; DROP TABLE events' }, /no name for a table/],
])('%s is found at start', (_, broken, message) => {
  const tables = [{ ...projection.tables[0]!, ...broken }];
  expect(() => new ProjectionMember({ ...projection, tables }, 1)).toThrow(message);
});
