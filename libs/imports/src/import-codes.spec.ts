import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { fileCodes, remarkCodes, rowCodes } from './import-codes.js';

const page = fileURLToPath(new URL('../../../docs/import-codes.md', import.meta.url));

function tableOf(codes: Readonly<Record<string, readonly [string, string]>>): string {
  const rows = Object.entries(codes).map(([code, [means, remedy]]) => `| \`${code}\` | ${means} | ${remedy} |`);
  return ['| code | what it means | what to do |', '| --- | --- | --- |', ...rows].join('\n');
}

it.each([
  ['files', fileCodes],
  ['rows', rowCodes],
  ['remarks', remarkCodes],
])('the page explains every code of %s', async (_, codes) => {
  expect(await readFile(page, 'utf8')).toContain(tableOf(codes));
});
