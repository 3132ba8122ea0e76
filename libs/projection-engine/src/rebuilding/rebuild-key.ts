import {
  MarketlogError,
  partitionOf,
  type EventStore,
  type LogPartition,
  type Projection,
  type Row,
} from '#event-sourcing';
import type { Database, SqlReader, SqlWriter } from '#database';
import { checkpointOf, countRewrite, readCheckpoints } from '../consuming/checkpoint-table.js';
import { contractsDecoder } from '../consuming/contracts-decoder.js';
import type { EventDecoder } from '../consuming/event-batch.js';
import { patientTransaction } from '../consuming/patient-transaction.js';
import { readParkedKeys } from '../dead-letters/dead-letter-table.js';
import { readDroppedPositions } from '../dead-letters/dropped-event-table.js';
import { BatchWriter } from '../engine/batch-writer.js';
import { readEventsOfKey } from '../engine/events-of-key.js';
import { applyChanges } from '../engine/key-memory.js';
import { projectEvents } from '../engine/project-keys.js';
import { ProjectionMember } from '../engine/projection-member.js';
import { triedAgain } from '../engine/projection-metrics.js';
import { readRowsOfKeys } from '../engine/rows-of-keys.js';
import { readLive } from '../generations/generation-table.js';
import { quoted } from '../tables/create-table.js';
import type { EncodedChange } from '../tables/table-changes.js';
import type { TableSchema } from '../tables/table-schema.js';
import { comparisonOf, mostNamed, type Comparison } from './compare-generations.js';
import { compareRows } from './compare-rows.js';

/** One key of what is served, beside what the log says of it. */
export interface ComparedKey {
  readonly generation: number;
  readonly comparison: Comparison;
}

/** The generation that is served, and the partition of the key. */
interface ServedKey {
  readonly member: ProjectionMember;
  readonly partition: LogPartition;
}

/** Rows of a key as they follow from the log up to a position. */
interface ComputedKey {
  readonly upTo: number;
  readonly changes: readonly EncodedChange[];
  readonly rows: ReadonlyMap<TableSchema, ReadonlyMap<string, Row>>;
}

/** Computes one key of a served read model anew, in place, while projectors go on. */
export class KeyRebuild {
  private readonly writer: BatchWriter;

  constructor(
    private readonly database: Database,
    private readonly store: EventStore,
    private readonly decoder: EventDecoder = contractsDecoder,
  ) {
    this.writer = new BatchWriter(database);
  }

  /**
   * @returns what is served of the key
   * @throws MarketlogError `rebuild_refused` where the projection joins keys, another version is served, or the key is parked;
   * `unknown_key` where the log has no events of it
   */
  async assertPossible(projection: Projection, key: string): Promise<ServedKey> {
    const { name, category, joining } = projection;
    if (joining === true)
      throw refused(`rows of ${name} come from the events of several keys, so no key can be rebuilt alone`);
    if ((await this.store.readByKey(category, key, { upTo: Number.MAX_SAFE_INTEGER, limit: 1 })).length === 0)
      throw new MarketlogError('unknown_key', `the log has no events of "${key}" in ${category}`);
    const served = await this.served(projection, key);
    await this.assertNotParked(this.database, served, key);
    return served;
  }

  /** Every cell of the key as it is served against what the log says; nothing is written. */
  async compare(projection: Projection, key: string): Promise<ComparedKey> {
    const { member, partition } = await this.assertPossible(projection, key);
    // Rows and checkpoint of one moment, whatever projectors do meanwhile.
    const { upTo, served } = await this.database.snapshot(async (sql) => ({
      upTo: await positionOf(sql, member, partition),
      served: await rowsOf(sql, member, key),
    }));
    const computed = await this.compute(this.database, member, partition, key, upTo);
    const tables = [...member.tables.values()].map((table) =>
      compareRows(table, served.get(table)!, computed.rows.get(table)!, mostNamed),
    );
    return { generation: member.generation, comparison: { ...comparisonOf(tables), keys: 1 } };
  }

  /**
   * Puts what the log says in place of what is served, in one transaction. It raises the counter that belongs to the checkpoint, so
   * that what projectors remember of the key is void: their next write is refused, and they read its rows anew.
   */
  async replace(projection: Projection, key: string): Promise<void> {
    const served = await this.served(projection, key);
    const { member, partition } = served;
    const upTo = await positionOf(this.database, member, partition);
    let computed = await this.compute(this.database, member, partition, key, upTo);
    const write = async (sql: SqlWriter): Promise<void> => {
      const position = await countRewrite(sql, this.database.dialect, member, partition);
      const { generation } = await readLive(sql, projection.name);
      if (position === undefined || generation !== member.generation)
        throw refused(`generation ${member.generation} of ${member.name} is no longer served: try again`);
      await this.assertNotParked(sql, served, key);
      // Computed again only where the key itself has gone on: the checkpoint is held now.
      if (await this.goesOn(partition, key, computed.upTo, position))
        computed = await this.compute(sql, member, partition, key, position);
      for (const { definition, physicalName } of member.tables.values())
        await sql.execute(`DELETE FROM ${quoted(physicalName)} WHERE ${quoted(definition.keyColumn)} = ?`, [key]);
      await this.writer.write(sql, computed.changes);
    };
    await patientTransaction(this.database, write, triedAgain);
  }

  private async served(projection: Projection, key: string): Promise<ServedKey> {
    const { generation, version } = await readLive(this.database, projection.name);
    if (version !== projection.version)
      throw refused(`${projection.name} is served in version ${version}, and this build has ${projection.version}`);
    const { partitions } = await this.store.identity();
    const partition = { category: projection.category, partition: partitionOf(key, partitions) };
    return { member: new ProjectionMember(projection, generation), partition };
  }

  private async goesOn({ category }: LogPartition, key: string, after: number, upTo: number): Promise<boolean> {
    if (upTo <= after) return false;
    return (await this.store.readByKey(category, key, { after, upTo, limit: 1 })).length > 0;
  }

  private async assertNotParked(sql: SqlReader, { member, partition }: ServedKey, key: string): Promise<void> {
    const parked = await readParkedKeys(sql, partition, [member]);
    if (parked.some((each) => each.key === key))
      throw refused(`${key} is parked: work off its events first, as marketlog dead-letters list shows them`);
  }

  /** All events of the key up to a position as one batch, from nothing. */
  private async compute(
    sql: SqlReader,
    member: ProjectionMember,
    partition: LogPartition,
    key: string,
    upTo: number,
  ): Promise<ComputedKey> {
    const dropped = (await readDroppedPositions(sql, member, partition, [key])).get(key);
    const { types } = member;
    const events = await readEventsOfKey(this.store, this.decoder, partition, key, { upTo, types, dropped });
    const changes = events.length === 0 ? [] : projectEvents(member, key, events, { rows: {}, events: [] });
    const rows = new Map<TableSchema, ReadonlyMap<string, Row>>();
    for (const table of member.tables.values()) {
      const ofTable = new Map<string, Row>();
      applyChanges(table, ofTable, changes);
      rows.set(table, ofTable);
    }
    return { upTo, changes, rows };
  }
}

async function positionOf(sql: SqlReader, member: ProjectionMember, partition: LogPartition): Promise<number> {
  return checkpointOf(await readCheckpoints(sql, partition), member, partition)?.position ?? 0;
}

async function rowsOf(sql: SqlReader, member: ProjectionMember, key: string): Promise<ComputedKey['rows']> {
  const rows = new Map<TableSchema, ReadonlyMap<string, Row>>();
  for (const table of member.tables.values())
    rows.set(table, (await readRowsOfKeys(sql, table, [key])).get(key) ?? new Map<string, Row>());
  return rows;
}

function refused(message: string): MarketlogError {
  return new MarketlogError('rebuild_refused', message);
}
