import type { Category } from './category.js';
import type { RecordedEvent } from './event.js';

/** Column types that both databases store and compare alike. */
export type ColumnType =
  /** ASCII identifier, compared by bytes. */
  | { readonly kind: 'identifier'; readonly length: number }
  /** Unicode text, compared by code point. */
  | { readonly kind: 'text'; readonly length?: number }
  /** IEEE double. */
  | { readonly kind: 'double' }
  /** Shares or units: a whole number, or one with a fraction; hashed as an integer is, by its digits. */
  | { readonly kind: 'quantity' }
  /** Integer up to 2^53. */
  | { readonly kind: 'integer' }
  | { readonly kind: 'boolean' }
  /** YYYY-MM-DD. */
  | { readonly kind: 'date' }
  /** UTC milliseconds. */
  | { readonly kind: 'instant' }
  /** Lower case with dashes, stored as those 36 characters, so that queries give and get plain strings. */
  | { readonly kind: 'uuid' };

export interface Column {
  readonly type: ColumnType;
  readonly nullable?: boolean;
}

/** A read-model table, declared once; the engine creates one per generation (`daily_bars__g3`). */
export interface TableDefinition {
  /** Snake case, without the generation. */
  readonly name: string;
  readonly columns: Readonly<Record<string, Column>>;
  readonly primaryKey: readonly string[];
  /** Column that holds the event key of the rows; a projection that is not joining writes only rows of its own key. */
  readonly keyColumn: string;
  readonly indexes?: Readonly<Record<string, readonly string[]>>;
  /**
   * Keeps the rows of each year apart where the database can, so that a range of days reads only its years. The column is a
   * date of the primary key. SQLite takes no notice.
   */
  readonly partitionedBy?: { readonly column: string; readonly by: 'year' };
  /** What `projections hash` covers: the business key and the columns that depend on facts alone. Absent: not hashed. */
  readonly hashed?: { readonly key: readonly string[]; readonly columns: readonly string[] };
}

export type CellValue = string | number | boolean | null;
export type Row = Readonly<Record<string, CellValue>>;

/** What a projection wants written. An upsert gives all columns, or with `only` just the ones it owns. */
export type RowChange =
  | { readonly kind: 'upsert'; readonly table: string; readonly row: Row; readonly only?: readonly string[] }
  | { readonly kind: 'delete'; readonly table: string; readonly key: Row };

/** What a projection gets to see of the past of one key, bounded by the batch. */
export interface Load<E> {
  readonly past:
    | 'none'
    /** Its own rows of the key, as they were before the batch, in order of primary key. */
    | 'rows'
    /** All earlier events of the key in its category, of the types it lists. */
    | 'events';
  /** With `rows`: the tables whose rows it needs, where that is not all of them. */
  readonly tables?: readonly string[];
  /**
   * With `rows`, where the primary key of each table ends in the number of a version, 1, 2, 3 …: the last version of each fact is all it
   * gets, so that neither time nor memory grows with how often a fact is said anew.
   */
  readonly lastVersions?: true;
  /**
   * With `rows`: of a table with many rows per key it gets only those that its events are about, by the value of one column. They are
   * read for each batch, so that neither time nor memory grows with the age of the key.
   */
  readonly lookUp?: {
    readonly table: string;
    readonly column: string;
    value(event: E): CellValue;
  };
  /**
   * Spares reading the past where a batch can do without it. Given, the engine first supplies only the key's rows of the
   * tables in `carried` and asks `suffices`; where they do, `project` gets just those rows and no events, else also all
   * of the past. The rows written must be the same either way.
   */
  readonly shortcut?: {
    /** Tables with few rows per key, such as a running state; may be none. */
    readonly carried: readonly string[];
    suffices(events: readonly E[], rows: History<E>['rows']): boolean;
  };
}

export interface History<E> {
  /** Rows by table, with `rows`. */
  readonly rows: Readonly<Record<string, readonly Row[]>>;
  /** Earlier events of the key, in order, with `events`. */
  readonly events: readonly E[];
}

/**
 * A read model: its tables, and the pure function from events of one key to changed rows. What takes events is written as methods, so that
 * a projection of a feature's own events is one of any events to the engine, which gives it only the types that it lists.
 */
export interface Projection<E extends RecordedEvent = RecordedEvent> {
  /** Lower case with dashes; names the consumer of its checkpoints. */
  readonly name: string;
  /** Raised when tables or meaning change; a new version needs a rebuild. */
  readonly version: number;
  readonly category: Category;
  /** Event types it handles; others of the category are skipped undecoded. */
  readonly types: readonly E['type'][];
  /** True where it writes rows beyond the event's own key; then each handler upserts only its own columns and rows. */
  readonly joining?: boolean;
  readonly tables: readonly TableDefinition[];
  readonly load: Load<E>;
  project(key: string, events: readonly E[], history: History<E>): RowChange[];
  /** SQL views over the live generation, as a SELECT for the tables named in braces (`FROM {daily_bars}`). */
  readonly views?: Readonly<Record<string, string>>;
}
