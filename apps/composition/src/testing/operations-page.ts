import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#config';

function section(heading: string): string {
  const page = readFileSync(join(projectRoot, 'docs/operations.md'), 'utf8');
  const found = page.split(/^(?=##+ )/m).find((text) => text.startsWith(`${heading}\n`));
  if (found === undefined) throw new Error(`docs/operations.md has no "${heading}"`);
  return found;
}

/** The statements that make MySQL's users and grant them what they need. */
export function privilegeStatements(): string[] {
  const [, block = ''] = /```sql\n([\s\S]*?)```/.exec(section('### Privileges')) ?? [];
  return block
    .split('\n')
    .filter((line) => !line.startsWith('--'))
    .join('\n')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

/** The indented commands of a section that begin with a program of MySQL's, and those that stand in one block with them. */
export function mysqlCommands(heading: '## Backup' | '## Restore'): string {
  const blocks = section(heading).match(/(?:^ {6,}\S.*\n)+/gm) ?? [];
  return blocks.filter((block) => /^ +mysql/.test(block)).join('');
}
