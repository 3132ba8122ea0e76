import type { Column, ColumnType, TableDefinition } from '#event-sourcing';

/** A column with its place in a row of cells. */
export interface ColumnSchema extends Column {
  readonly name: string;
}

/** A read-model table of one generation, with what the hot paths need worked out once. */
export interface TableSchema {
  readonly definition: TableDefinition;
  /** `daily_bars__g3` */
  readonly physicalName: string;
  readonly columns: readonly ColumnSchema[];
  /** Places of the primary key's columns. */
  readonly primaryKey: readonly number[];
  /** Place of the column that holds the event key. */
  readonly keyColumn: number;
}

export function physicalName(table: string, generation: number): string {
  return `${table}__g${generation}`;
}

/** @throws TypeError where the declaration contradicts itself: a fault of the build, found at start. */
export function tableSchema(definition: TableDefinition, generation: number): TableSchema {
  const columns = Object.entries(definition.columns).map(([name, column]) => ({ name, ...column }));
  const places = new Map(columns.map(({ name }, place) => [name, place]));
  const place = (column: string): number => {
    const found = places.get(column);
    if (found === undefined) throw new TypeError(`table ${definition.name} declares no column ${column}`);
    return found;
  };
  const named = [...Object.values(definition.indexes ?? {}).flat(), ...hashedColumns(definition)];
  for (const name of [definition.name, ...places.keys()]) assertIdentifier(name);
  for (const column of named) place(column);
  const primaryKey = definition.primaryKey.map(place);
  const { partitionedBy } = definition;
  if (partitionedBy && columns[place(partitionedBy.column)]?.type.kind !== 'date')
    throw new TypeError(`${definition.name}: ${partitionedBy.column} is no date to partition by`);
  if (partitionedBy && !definition.primaryKey.includes(partitionedBy.column))
    throw new TypeError(`${definition.name}: what it is partitioned by belongs to the primary key`);
  for (const at of primaryKey) {
    if (columns[at]?.nullable === true) throw new TypeError(`${definition.name}: a primary key cannot be null`);
  }
  return {
    definition,
    physicalName: physicalName(definition.name, generation),
    columns,
    primaryKey,
    keyColumn: place(definition.keyColumn),
  };
}

/** Text that may grow long, kept out of clustered keys. */
export function isLongText(type: ColumnType): boolean {
  return type.kind === 'text' && (type.length ?? Infinity) > 255;
}

function hashedColumns({ hashed }: TableDefinition): readonly string[] {
  return hashed === undefined ? [] : [...hashed.key, ...hashed.columns];
}

function assertIdentifier(name: string): void {
  if (!/^[a-z][a-z0-9_]{0,47}$/.test(name)) throw new TypeError(`"${name}" is no name for a table or column`);
}
