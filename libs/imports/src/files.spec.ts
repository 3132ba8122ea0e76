import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipOf } from '#testing';
import { expandPaths } from './expand-paths.js';
import { FileError } from './file-errors.js';
import type { LineBatch } from './line-splitter.js';
import { readLines } from './read-lines.js';

const csv = { extensions: ['.csv'], noun: 'CSV' };
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketlog-files-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function file(name: string, content: string | Uint8Array) {
  const path = join(folder, name);
  await writeFile(path, content);
  return (await expandPaths([path], csv))[0]!;
}

async function lines(name: string, content: string | Uint8Array, maximumLine?: number) {
  const batches: LineBatch[] = [];
  for await (const batch of readLines(await file(name, content), maximumLine ? { maximumLine } : {}))
    batches.push(batch);
  return batches.flatMap((batch) => batch.lines.map((text, i) => [batch.first + i, text]));
}

describe('expanding paths', () => {
  it('takes a file, the files of a folder and below, and a pattern, each file once', async () => {
    await mkdir(join(folder, 'sub'));
    for (const name of ['b.csv', 'a.csv.gz', 'sub/c.CSV', 'notes.md']) await writeFile(join(folder, name), 'x');
    const found = await expandPaths([folder, join(folder, 'b.csv'), join(folder, '*.csv')], csv);
    expect(found.map((entry) => entry.name)).toEqual(['a.csv.gz', 'b.csv', 'c.CSV']);
  });

  it('reads small files whole when it finds them, so that they are opened once', async () => {
    for (const [name, content] of Object.entries({ 'a.csv': 'x\ny\n', 'b.csv.gz': gzipSync('z\n') }))
      await writeFile(join(folder, name), content);
    const found = await expandPaths([folder], csv);
    await rm(folder, { recursive: true });
    await mkdir(folder);
    const read = [];
    for (const each of [...found, ...found]) for await (const { lines } of readLines(each)) read.push(...lines);
    expect(read).toEqual(['x', 'y', 'z', 'x', 'y', 'z']);
  });

  it('tells of the bytes of a small file as of those of others, and stops where it is told to', async () => {
    const small = await file('small.csv', 'x\n'.repeat(100_000));
    const told: number[] = [];
    const stopping = new AbortController();
    const onBytes = (count: number): void => {
      told.push(count);
      if (told.length === 2) stopping.abort();
    };
    const reading = async (): Promise<void> => {
      for await (const { first } of readLines(small, { onBytes, signal: stopping.signal }))
        expect(first).toBeGreaterThan(0);
    };
    await expect(reading()).rejects.toThrow('aborted');
    expect(told).toEqual([65_536, 65_536]);
  });

  it('holds no more than 32 MiB of files, and none that is larger than 1 MiB', async () => {
    const content = Buffer.alloc(1024 * 1024, 'x');
    await writeFile(join(folder, '00.csv'), Buffer.concat([content, content]));
    for (let i = 1; i < 35; i++) await writeFile(join(folder, `${String(i).padStart(2, '0')}.csv`), content);
    const found = await expandPaths([folder], csv);
    expect(found.filter((each) => each.content !== undefined).map(({ name }) => name.slice(0, 2))).toEqual(
      Array.from({ length: 32 }, (_, i) => String(i + 1).padStart(2, '0')),
    );
  });

  it.each([
    ['a missing path', 'missing.csv', 'file_not_found'],
    ['a folder without such files', '.', 'no_files'],
    ['a pattern without a match', '*.csv', 'no_files'],
  ])('refuses %s', async (_, path, code) => {
    await expect(expandPaths([join(folder, path)], csv)).rejects.toMatchObject({ code });
  });
});

describe('reading lines', () => {
  it('numbers lines, takes off both kinds of line ends and keeps a last line without one', async () => {
    expect(await lines('a', 'one\r\n\ntwö')).toEqual([
      [1, 'one'],
      [2, ''],
      [3, 'twö'],
    ]);
  });

  it('reads gzip by its content, whatever the name', async () => {
    expect(await lines('a.csv', gzipSync('one\ntwo\n'))).toEqual([
      [1, 'one'],
      [2, 'two'],
    ]);
  });

  it('gives a line that is too long as null and goes on behind it', async () => {
    const long = 'x'.repeat(300_000);
    expect(await lines('a', `one\n${long}\ntwo\n${long}`, 1000)).toEqual([
      [1, 'one'],
      [2, null],
      [3, 'two'],
      [4, null],
    ]);
  });

  it.each([
    ['UTF-16 with its mark', Buffer.from('\uFEFFone\ntwö\n', 'utf16le')],
    ['UTF-16, big-endian', Buffer.from('\uFEFFone\ntwö\n', 'utf16le').swap16()],
    ['UTF-16 without a mark', Buffer.from('one\ntwö\n', 'utf16le')],
    ['UTF-8 with a mark', Buffer.from('\uFEFFone\ntwö\n')],
    ['Windows-1252', Buffer.from('one\ntwö\n', 'latin1')],
    ['line ends of old Macintoshes', Buffer.from('one\rtwö\r')],
    ['line ends of Windows', Buffer.from('one\r\ntwö\r\n')],
  ])('reads %s', async (_, content) => {
    expect(await lines('a.txt', content)).toEqual([
      [1, 'one'],
      [2, 'twö'],
    ]);
  });

  it('reads each file of a ZIP archive and leaves out what systems put into it', async () => {
    await writeFile(
      join(folder, 'all.zip'),
      zipOf({ 'x/B.csv': 'b\n', 'A.csv': 'a\n', '__MACOSX/._A.csv': 'x', '.DS_Store': 'x' }),
    );
    const found = await expandPaths([folder], csv);
    expect(found.map(({ name }) => name)).toEqual(['A.csv', 'B.csv']);
    const read: unknown[] = [];
    for (const each of found) for await (const batch of readLines(each)) read.push(...batch.lines);
    expect(read).toEqual(['a', 'b']);
  });

  it('names an archive that is cut short', async () => {
    const archive = zipOf({ 'A.csv': 'a\n' });
    await expect(lines('cut.zip', archive.subarray(0, 60))).rejects.toMatchObject({ code: 'file_damaged' });
  });

  it('does not cut a character that two chunks share', async () => {
    const text = 'é'.repeat(100_000);
    expect(await lines('a', `x${text}`)).toEqual([[1, `x${text}`]]);
  });

  it.each([
    ['an empty file', new Uint8Array(), 'file_empty'],
    ['a binary file', new Uint8Array([0x89, 0x50, 0, 1]), 'file_binary'],
    ['an old workbook', new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), 'file_xls'],
    ['a PDF', '%PDF-1.4', 'file_pdf'],
    ['a Parquet file', 'PAR1\u0015', 'file_parquet'],
    ['gzip that is cut short', gzipSync('a long enough text').subarray(0, 20), 'file_damaged'],
  ])('refuses %s', async (_, content, code) => {
    await expect(lines('a', content)).rejects.toMatchObject({ name: FileError.name, code });
  });
});
