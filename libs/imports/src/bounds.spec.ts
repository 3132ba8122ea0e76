import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { spawnTypeScript, workbookOf, zipOf } from '#testing';
import { expandPaths } from './expand-paths.js';
import { readLines } from './read-lines.js';
import { openTable, readTable } from './table/table.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketlog-bounds-'));
});
afterAll(() => rm(folder, { recursive: true }));

const kind = { extensions: ['.csv'], noun: 'CSV' };
const shape = { knows: (cell: string) => ['date', 'close'].includes(cell) };

async function filesOf(name: string, content: Uint8Array | string) {
  const path = join(folder, name);
  await writeFile(path, content);
  return expandPaths([path], kind);
}

async function read(name: string, content: Uint8Array | string): Promise<number> {
  let lines = 0;
  for (const file of await filesOf(name, content))
    for await (const batch of readLines(file)) lines += batch.lines.length;
  return lines;
}

async function rowsOf(name: string, content: Uint8Array | string) {
  const [file] = await filesOf(name, content);
  const rows = [];
  for await (const batch of readTable(await openTable(file!, shape))) rows.push(...batch);
  return rows;
}

/** An archive whose directory declares another size, in both places where one stands. */
function declaring(archive: Buffer, actual: number, declared: number): Buffer {
  const lying = Buffer.from(archive);
  let changed = 0;
  for (let at = 0; at < lying.length - 4; at++)
    if (lying.readUInt32LE(at) === actual) changed = lying.writeUInt32LE(declared, at);
  expect(changed).toBeGreaterThan(0);
  return lying;
}

const megabytes = (count: number) => Buffer.alloc(count * 1_000_000, '2020-01-02,1\n');

describe('an archive made to fill a disk', () => {
  const large = megabytes(80);
  const bomb = zipOf({ 'A.csv': large });

  it('is refused by what its directory declares, before a byte is unpacked', async () => {
    // Were it unpacked, it would be read to its end: it holds one line.
    const declared = declaring(zipOf({ 'A.csv': '2020-01-02,1\n' }), 13, 4_000_000_000);
    await expect(read('declared.zip', declared)).rejects.toMatchObject({
      code: 'file_too_large',
      message: expect.stringMatching(/declared\.zip: \d+ bytes unpack to 4000 MB or more.*import the files themselves/),
    });
    await expect(read('bomb.zip', bomb)).rejects.toMatchObject({ code: 'file_too_large' });
  });

  it('is refused where the directory declares less than comes out', async () => {
    await expect(read('lying.zip', declaring(bomb, large.length, 1000))).rejects.toMatchObject({
      code: 'file_damaged',
      message: expect.stringContaining('its directory declares another size'),
    });
  });

  it('is refused where each of its files is in proportion and all of them are not', async () => {
    const small = megabytes(1);
    const many = Object.fromEntries(Array.from({ length: 80 }, (_, i) => [`${i}.csv`, small]));
    await expect(read('many.zip', zipOf(many))).rejects.toMatchObject({ code: 'file_too_large' });
  });

  it('is refused as gzip once it has grown out of proportion, and within another archive without unpacking that', async () => {
    await expect(read('bomb.csv.gz', gzipSync(large))).rejects.toMatchObject({ code: 'file_too_large' });
    await expect(read('nested.zip', zipOf({ 'bomb.zip': bomb }))).rejects.toMatchObject({ code: 'file_archive' });
    await expect(read('nested.csv.gz', gzipSync(gzipSync('x')))).rejects.toMatchObject({ code: 'file_archive' });
  });

  it('is told from one that is large and honest', async () => {
    const lines = Array.from({ length: 60_000 }, (_, i) => `2020-01-02,${(i * 7919) % 10007}.${i}`);
    expect(await read('honest.zip', zipOf({ 'A.csv': lines.join('\n'), 'B.csv': lines.join('\n') }))).toBe(120_000);
  });
});

describe('a workbook made to fill memory', () => {
  const parts = (sheet: string, texts: string) => ({
    'xl/workbook.xml': '<workbook xmlns:r="r"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels':
      '<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/s0.xml"/></Relationships>',
    'xl/worksheets/s0.xml': `<worksheet><sheetData>${sheet}</sheetData></worksheet>`,
    'xl/sharedStrings.xml': `<sst>${texts}</sst>`,
  });
  const header = '<row r="1"><c t="inlineStr"><is><t>date</t></is></c><c t="inlineStr"><is><t>close</t></is></c></row>';

  it('is refused for one text that never ends, and for many', async () => {
    const endless = 'abcdefghijklmnopqrstuvwxyz0123456789'.repeat(2_000_000);
    const one = zipOf(parts(header, `<si><t>${endless}</t></si>`));
    await expect(rowsOf('one-text.xlsx', one)).rejects.toMatchObject({ code: 'file_too_large' });
    const many = zipOf(parts(header, '<si/>'.repeat(4_300_000)));
    await expect(rowsOf('many-texts.xlsx', many)).rejects.toMatchObject({ code: 'file_too_large' });
  });

  it('loses the row alone where its cells repeat a long text', async () => {
    const cell = '<c t="s"><v>0</v></c>';
    const rows = `${header}<row r="2">${cell.repeat(4000)}</row><row r="3"><c><v>1</v></c><c><v>2</v></c></row>`;
    expect(await rowsOf('repeated.xlsx', zipOf(parts(rows, `<si><t>${'x'.repeat(500_000)}</t></si>`)))).toEqual([
      { line: 2, problem: { code: 'line_too_long', reason: 'the row is too long' } },
      { line: 3, fields: ['1', '2'] },
    ]);
  });
});

it('says how a line begins that is too long for a table, without reading to its end', async () => {
  let read = 0;
  const [file] = await filesOf('line.csv', `one endless line ${'x'.repeat(20_000_000)}`);
  await expect(openTable(file!, shape)).rejects.toMatchObject({
    code: 'file_not_table',
    message: expect.stringContaining('it begins with "one endless line xxx'),
  });
  for await (const { lines } of readLines(file!, { onBytes: (count) => (read += count) })) {
    expect(lines).toEqual([null]);
    break;
  }
  expect(read).toBeLessThan(3_000_000);
  await expect(
    rowsOf('one-line.json', `{"message": "limit reached", "x": "${'x'.repeat(2_000_000)}"}`),
  ).rejects.toThrow('is JSON, not CSV (it says: limit reached)');
});

it('reads files many times as large as its heap', async () => {
  const lines = ['date,close'];
  for (let i = 0; i < 1_500_000; i++) lines.push(`2020-01-02,${(i * 7919) % 10007}.${i}`);
  const table = lines.join('\n');
  await writeFile(join(folder, 'table.csv'), table);
  await writeFile(join(folder, 'table.zip'), zipOf({ 'table.csv': table }));
  const cells = Array.from({ length: 100_000 }, (_, i) => [{ day: 40_000 + (i % 4000) }, i + 0.5]);
  await writeFile(join(folder, 'table.xlsx'), workbookOf({ table: [['date', 'close'], ...cells] }));
  const paths = ['table.csv', 'table.zip', 'table.xlsx'].map((name) => join(folder, name));
  const script = join(import.meta.dirname, 'bounds.worker.ts');
  const child = spawnTypeScript(script, paths, { env: { ...process.env, NODE_OPTIONS: '--max-old-space-size=40' } });
  const output: string[] = [];
  child.stdout!.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect([code, output.join('')]).toEqual([0, '1500000\n1500000\n100000\n']);
}, 60_000);
