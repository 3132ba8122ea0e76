import { storedTypes } from '#contracts';
import type { Projection } from '#event-sourcing';
import { tableSchema, type TableSchema } from '../tables/table-schema.js';

/** A projection writing one of its generations: a consumer with checkpoints of its own. */
export class ProjectionMember {
  /** Stored types that it is given: those it lists, and the retired ones that are decoded as such. */
  readonly types: ReadonlySet<string>;
  /** By logical name, in declared order. */
  readonly tables: ReadonlyMap<string, TableSchema>;

  constructor(
    readonly projection: Projection,
    readonly generation: number,
    /** The generation beyond whose checkpoints this one is not fed; undefined: up to the head of the log. */
    readonly notBeyond?: number,
  ) {
    this.types = new Set(storedTypes(projection.types));
    this.tables = new Map(projection.tables.map((table) => [table.name, tableSchema(table, generation)]));
  }

  get name(): string {
    return this.projection.name;
  }

  /** Tables of which `project` wants to see all rows of a key. */
  get historyTables(): TableSchema[] {
    const { past, tables: wanted, lookUp } = this.projection.load;
    if (past !== 'rows') return [];
    return [...this.tables.values()].filter(
      ({ definition: { name } }) => name !== lookUp?.table && (wanted?.includes(name) ?? true),
    );
  }
}
