import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#config';
import { projections } from './projections.js';

const page = readFileSync(join(projectRoot, 'docs/data-model.md'), 'utf8');

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  readonly indexes: readonly string[];
}

/** Tables of the migrations, as MySQL makes them. */
function migrated(): Table[] {
  const folder = join(projectRoot, 'migrations/mysql');
  const files = readdirSync(folder).filter((file) => file.endsWith('.sql'));
  const text = files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
  const added = [...text.matchAll(/^ALTER TABLE (\w+) (?:ADD COLUMN IF NOT EXISTS (\w+))?/gm)];
  expect(added.filter(([, , column]) => column === undefined)).toEqual([]);
  return [...text.matchAll(/CREATE TABLE IF NOT EXISTS (\w+) \(([\s\S]*?)\n\);/g)].map(([, name, body]) => ({
    name: name!,
    columns: [
      ...[...body!.matchAll(/^ {2}([a-z_]\w*) [A-Z]/gm)].map(([, column]) => column!),
      ...added.filter(([, table]) => table === name).map(([, , column]) => column!),
    ],
    indexes: [...body!.matchAll(/^ {2}(?:UNIQUE )?KEY (\w+) \(/gm)].map(([, index]) => index!),
  }));
}

function declared(): Table[] {
  return projections.flatMap(({ tables }) =>
    tables.map(({ name, columns, indexes = {} }) => ({
      name,
      columns: Object.keys(columns),
      indexes: Object.keys(indexes),
    })),
  );
}

const migrations: Table = { name: 'log_migrations', columns: ['name', 'applied_at'], indexes: [] };
const tables = [...migrated(), migrations, ...declared()];

/** What stands under a table's own heading. */
function sectionOf(name: string): string {
  return new RegExp(`^### \`${name}\`.*\n([\\s\\S]*?)(?=^##)`, 'm').exec(`${page}\n## end`)?.[1] ?? '';
}

/** Names in back-ticks. */
function named(text: string): string[] {
  return [...text.matchAll(/`(\w+)`/g)].map(([, name]) => name!);
}

test.each(tables)('$name stands there with its columns and indexes', ({ name, columns, indexes }) => {
  const section = named(sectionOf(name));
  expect({ name, missing: [...columns, ...indexes].filter((each) => !section.includes(each)) }).toEqual({
    name,
    missing: [],
  });
});

test('no table stands there that is not', () => {
  const headings = [...page.matchAll(/^### `(\w+)`/gm)].map(([, name]) => name!);
  const views = projections.flatMap(({ views: of }) => Object.keys(of ?? {}));
  expect(headings.sort()).toEqual([...tables.map(({ name }) => name), ...views].sort());
});

test('the diagram shows every table, with columns that exist', () => {
  const diagram = /```mermaid\nerDiagram\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const shown = new Map(
    [...diagram.matchAll(/^ {2}(\w+) \{\n([\s\S]*?)\n {2}\}/gm)].map(([, name, body]) => [
      name!,
      [...body!.matchAll(/^ {4}\w+ (\w+)/gm)].map(([, column]) => column!),
    ]),
  );
  expect([...shown.keys()].sort()).toEqual(tables.map(({ name }) => name).sort());
  for (const [name, columns] of shown) {
    const known = tables.find((table) => table.name === name)!.columns;
    expect({ name, unknown: columns.filter((column) => !known.includes(column)) }).toEqual({ name, unknown: [] });
  }
});
