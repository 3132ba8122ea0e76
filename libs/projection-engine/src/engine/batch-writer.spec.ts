import { LogError, type EventEnvelope } from '#event-sourcing';
import { growthOf } from '#testing';
import type { Database, SqlWriter } from '#database';
import { CheckpointMoved } from '../consuming/checkpoint-table.js';
import { BatchWriter } from './batch-writer.js';
import type { ProjectionMember } from './projection-member.js';

const partition = { category: 'prices', partition: 0 } as const;
const last = { ...partition, position: 10, id: '00000000-0000-4000-8000-000000000001' } as EventEnvelope;
const batch = { partition, after: 0, last };
const works = [
  {
    member: { name: 'bars', generation: 1 } as ProjectionMember,
    outcomes: [],
    past: undefined as never,
    behind: new Set<string>(),
    rewrites: 0,
  },
];

/** A database whose first transactions fail as told. */
function failing(dialect: Database['dialect'], ...failures: Error[]) {
  let transactions = 0;
  const database = {
    dialect,
    transaction: async (work: (sql: SqlWriter) => Promise<void>) => {
      await work({ execute: async () => 1 } as unknown as SqlWriter);
      const failure = failures[transactions++];
      if (failure !== undefined) throw failure;
    },
  } as unknown as Database;
  return { writer: new BatchWriter(database), transactions: () => transactions };
}

const deadlock = () => new LogError('database_locked', 'another transaction holds what this one needs', true);

test('a deadlock is tried again at once with the same batch', async () => {
  const { writer, transactions } = failing('mysql', deadlock(), deadlock());
  const retries = 'marketlog_projection_retries_total';
  const growth = await growthOf([retries], () => writer.commit(batch, works));
  expect(growth).toEqual({ [retries]: 2 });
  expect(transactions()).toBe(3);
});

test('one that does not end is left to the pace at which a partition is tried again', async () => {
  const { writer, transactions } = failing('mysql', ...Array.from({ length: 20 }, deadlock));
  await expect(writer.commit(batch, works)).rejects.toMatchObject({ code: 'database_locked' });
  expect(transactions()).toBeLessThan(10);
});

test.each([
  ['who was overtaken', 'mysql', new CheckpointMoved(partition, 0)],
  ['a database that is away', 'mysql', new LogError('database_unavailable', 'away', true)],
  ['a file that another process holds, which was waited for already', 'sqlite', deadlock()],
] as const)('%s does not try again', async (_, dialect, failure) => {
  const { writer, transactions } = failing(dialect, failure);
  await expect(writer.commit(batch, works)).rejects.toBe(failure);
  expect(transactions()).toBe(1);
});
