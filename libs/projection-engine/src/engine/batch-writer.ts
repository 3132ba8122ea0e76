import type { Database, SqlWriter } from '#database';
import { advanceCheckpoints } from '../consuming/checkpoint-table.js';
import { RowWriter } from '../tables/row-writer.js';
import { TableChanges, type EncodedChange } from '../tables/table-changes.js';
import type { TableSchema } from '../tables/table-schema.js';
import { isRefusedByDatabase } from './database-refusal.js';
import { writeDeadLetters } from '../dead-letters/dead-letter-table.js';
import { patientTransaction } from '../consuming/patient-transaction.js';
import type { EventBatch } from '../consuming/event-batch.js';
import type { BatchHistories } from './key-histories.js';
import { EnvironmentFault, type KeyOutcome } from './project-keys.js';
import type { ProjectionMember } from './projection-member.js';
import { triedAgain } from './projection-metrics.js';

/** What one projection makes of a batch. */
export interface MemberWork {
  readonly member: ProjectionMember;
  readonly outcomes: readonly KeyOutcome[];
  readonly past: BatchHistories;
  /** As in {@link StandingConsumer}. */
  readonly rewrites: number;
  /** Keys that were parked before the batch. */
  readonly behind: ReadonlySet<string>;
}

/** Writes what projections made of a batch, with their checkpoints, in one transaction. */
export class BatchWriter {
  private readonly rows: RowWriter;

  constructor(private readonly database: Database) {
    this.rows = new RowWriter(database.dialect);
  }

  /**
   * All of it, or nothing.
   * @returns milliseconds inside the transaction, which is how long others had to wait for it.
   * @throws CheckpointMoved where another worker was faster.
   */
  async commit(
    { partition, after, last }: Pick<EventBatch, 'partition' | 'after' | 'last'>,
    works: readonly MemberWork[],
  ): Promise<number> {
    const consumers = works.map(({ member: { name, generation }, rewrites }) => ({ name, generation, rewrites }));
    const tables = works.map(({ outcomes }) => collect(outcomes.map(({ changes }) => changes)));
    let began = 0;
    const write = async (sql: SqlWriter): Promise<void> => {
      began = performance.now();
      await advanceCheckpoints(sql, consumers, after, last);
      for (const changes of tables.flat()) await this.rows.write(sql, changes);
      for (const { member, outcomes, behind } of works) {
        const parked = outcomes.flatMap((outcome) => outcome.parked);
        if (parked.length > 0) await writeDeadLetters(sql, member, partition, { parked, behind, after });
      }
    };
    await patientTransaction(this.database, write, triedAgain);
    return performance.now() - began;
  }

  /** Writes changes in a transaction of the caller's. */
  async write(sql: SqlWriter, changes: readonly EncodedChange[]): Promise<void> {
    for (const each of collect([changes])) await this.rows.write(sql, each);
  }

  /** Tries changes on the database and takes them back. */
  async probe(changes: readonly EncodedChange[]): Promise<void> {
    const takenBack = new Error('taken back');
    try {
      await this.database.transaction(async (sql) => {
        await this.write(sql, changes);
        throw takenBack;
      });
    } catch (error) {
      if (error === takenBack) return;
      if (isRefusedByDatabase(error)) throw error;
      throw new EnvironmentFault('the database cannot be asked', { cause: error });
    }
  }
}

function collect(all: readonly (readonly EncodedChange[])[]): TableChanges[] {
  const tables = new Map<TableSchema, TableChanges>();
  for (const changes of all) {
    for (const { table, pending } of changes) {
      let ofTable = tables.get(table);
      if (ofTable === undefined) tables.set(table, (ofTable = new TableChanges(table)));
      ofTable.add(pending);
    }
  }
  return [...tables.values()];
}
