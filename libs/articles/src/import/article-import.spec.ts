import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { CommandBus } from '@nestjs/cqrs';
import { expandPaths } from '#imports';
import { decodeEvent } from '#contracts';
import { InMemoryEventStore, InMemoryInstruments, InMemoryJournal } from '#testing';
import { RecordArticlesHandler, type RecordArticles } from '../write/record-articles.command.js';
import { ArticleDeliveries } from './article-deliveries.js';
import { ArticleImport, type ArticleImportRequest } from './article-import.js';

const row = (id: string, symbol: string, text = 'words') =>
  JSON.stringify({ id, publishedAt: '2014-01-02T14:30:00Z', symbol, source: 'wire', language: 'en', text });

let folder: string;
let store: InMemoryEventStore;
let journal: InMemoryJournal;
let instruments: InMemoryInstruments;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketlog-articles-'));
  store = new InMemoryEventStore();
  journal = new InMemoryJournal();
  instruments = new InMemoryInstruments();
});
afterEach(() => rm(folder, { recursive: true }));

async function importAll(request: Partial<ArticleImportRequest> = {}) {
  const handler = new RecordArticlesHandler(store);
  const commands = { execute: (command: RecordArticles) => handler.execute(command) } as unknown as CommandBus;
  return new ArticleImport(store, new ArticleDeliveries(instruments), journal, commands).run({
    files: await expandPaths([folder], { extensions: ['.jsonl'], noun: 'JSONL' }),
    source: undefined,
    tagged: true,
    dryRun: false,
    strict: false,
    rejects: undefined,
    now: Date.UTC(2024, 0, 1),
    signal: new AbortController().signal,
    onBytes: () => undefined,
    ...request,
  });
}

const write = (name: string, ...lines: string[]) => writeFile(join(folder, name), lines.join('\n'));
const recordedEvents = async () => (await store.heads('articles')).reduce((sum, head) => sum + head.position, 0);

describe('importing articles', () => {
  it('names each file of a folder that cannot be read, and records the others', async () => {
    await write('A.jsonl', row('1', 'AAPL'));
    await write('B.jsonl', '<html><title>Too many requests</title></html>');
    await write('C.jsonl', '{"id": 7}', '{"id": 8}');
    await write('D.jsonl', row('2', 'AAPL'));
    const summary = await importAll();
    expect(summary).toMatchObject({ read: 4, recorded: 2, rejected: 2, files: 3 });
    expect(summary.refused).toMatchObject([
      { file: 'B.jsonl', code: 'file_html' },
      { file: 'C.jsonl', code: 'every_row_rejected' },
    ]);
    expect(journal.last.counts).toMatchObject({ recorded: 2 });
  });

  it('records each article once and links it to the instruments of later files', async () => {
    await write('AAPL.jsonl', row('1', 'AAPL'), row('2', 'AAPL'), '');
    await writeFile(join(folder, 'GOOG.jsonl.gz'), gzipSync([row('2', 'GOOG'), row('3', 'GOOG')].join('\n')));
    expect(await importAll()).toMatchObject({ read: 4, recorded: 3, linked: 1, rejected: 0, files: 2 });
    expect(await recordedEvents()).toBe(4);
    expect([...instruments.registered]).toEqual(['AAPL', 'GOOG']);
    expect(journal.last.counts).toMatchObject({ read: 4, recorded: 3, linked: 1 });
  });

  it('records nothing the second time', async () => {
    await write('AAPL.jsonl', row('1', 'AAPL'), row('2', 'AAPL'));
    await importAll();
    expect(await importAll()).toMatchObject({ read: 2, recorded: 0, unchanged: 2 });
    expect(await recordedEvents()).toBe(2);
  });

  it('tells a row that its own file repeats from one that was known', async () => {
    await write('AAPL.jsonl', row('1', 'AAPL'), row('1', 'AAPL'), row('1', 'AAPL', 'other words'));
    expect(await importAll()).toMatchObject({ read: 3, recorded: 1, duplicates: 1, corrected: 1, unchanged: 0 });
  });

  it('rejects with file, line and reason, and adds up', async () => {
    await write(
      'AAPL.jsonl',
      row('1', 'AAPL'),
      '{',
      '',
      JSON.stringify({ id: '2', publishedAt: 'soon', symbol: 'AAPL', source: 'wire', text: 'words' }),
      'x'.repeat(1_100_000),
      row('3', 'AAPL'),
    );
    const summary = await importAll();
    expect(summary).toMatchObject({ read: 5, recorded: 2, rejected: 3 });
    expect(summary.rejections).toEqual([
      { file: 'AAPL.jsonl', line: 2, code: 'not_json', reason: 'not JSON' },
      { file: 'AAPL.jsonl', line: 4, code: 'invalid_time', reason: expect.stringContaining('"soon"') },
      { file: 'AAPL.jsonl', line: 5, code: 'line_too_long', reason: 'the line is too long' },
    ]);
    expect(journal.last.rejections).toEqual(summary.rejections);
  });

  it('with strict records nothing but the failure where a row is bad', async () => {
    await write('AAPL.jsonl', row('1', 'AAPL'), '{');
    expect(await importAll({ strict: true })).toMatchObject({ read: 2, recorded: 0, rejected: 1 });
    expect(await store.heads()).toEqual([]);
    expect(instruments.registered.size).toBe(0);
    expect(journal.last.failure).toMatchObject({ code: 'rows_rejected' });
  });

  it('with strict records everything where all rows are good', async () => {
    await write('AAPL.jsonl', row('1', 'AAPL'), row('2', 'AAPL'));
    expect(await importAll({ strict: true })).toMatchObject({ read: 2, recorded: 2, files: 1 });
  });

  it('in a dry run counts the same and records nothing at all', async () => {
    await write('A.jsonl', row('1', 'AAPL'), row('2', 'AAPL'));
    await write('B.jsonl', row('2', 'GOOG'), row('1', 'AAPL'));
    expect(await importAll({ dryRun: true })).toMatchObject({ read: 4, recorded: 2, linked: 1, unchanged: 1 });
    expect(await store.heads()).toEqual([]);
    expect(instruments.registered.size).toBe(0);
    expect(journal.ingestions).toEqual([]);
  });

  it('says whether the source tagged the article or the symbol was only searched for', async () => {
    await write('AAPL.jsonl', row('1', 'AAPL'));
    await importAll({ tagged: false });
    const [head] = await store.heads('articles');
    const [event] = await store.readPartition(head!, 0, 1);
    expect(decodeEvent(event!).data).toMatchObject({ mentions: [{ symbol: 'AAPL', tagged: false }] });
  });

  it('two imports at once leave every article once', async () => {
    await write('A.jsonl', ...Array.from({ length: 2500 }, (_, i) => row(`${i % 2000}`, i < 2000 ? 'AAPL' : 'GOOG')));
    const [one, other] = await Promise.all([importAll(), importAll()]);
    expect(await recordedEvents()).toBe(2500);
    expect(one.recorded + other.recorded).toBe(2000);
    expect(one.linked + other.linked).toBe(500);
  });

  it('stops where it is told to, says so in the journal, and keeps what it recorded', async () => {
    await write('A.jsonl', ...Array.from({ length: 9000 }, (_, i) => row(`${i}`, 'AAPL')));
    const stop = new AbortController();
    instruments.resolve = async (ticker) => {
      stop.abort();
      return ticker;
    };
    await expect(importAll({ signal: stop.signal })).rejects.toMatchObject({ name: 'AbortError' });
    expect(journal.last.failure).toMatchObject({ code: 'interrupted' });
    expect(await recordedEvents()).toBe(8000);
  });

  it('fails on a file that is none, in the journal too', async () => {
    await writeFile(join(folder, 'A.jsonl'), new Uint8Array([0, 1, 2]));
    await expect(importAll()).rejects.toMatchObject({ code: 'file_binary' });
    expect(journal.last.failure).toMatchObject({ code: 'file_binary' });
  });
});
