import { createHash } from 'node:crypto';
import type { Projection } from '#event-sourcing';

/**
 * SHA-256 over what a projection's tables can hold: names, columns and keys, in whatever order they are declared. Of two versions with one shape
 * either can write the tables of the other. Indexes do not matter, nor what is hashed.
 */
export function shapeOf({ tables }: Projection): string {
  const declared = tables
    .map(({ name, columns, primaryKey, keyColumn }) => {
      const each = Object.entries(columns).map(([column, { type, nullable }]) => [column, type, nullable === true]);
      return [name, primaryKey, keyColumn, each.sort(byName)];
    })
    .sort(byName);
  return createHash('sha256').update(JSON.stringify(declared)).digest('hex');
}

function byName(a: readonly unknown[], b: readonly unknown[]): number {
  return String(a[0]) < String(b[0]) ? -1 : 1;
}
