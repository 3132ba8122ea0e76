import { jest } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseVerb } from '#cli';
import type { ImportSummary } from '#imports';
import type { ArticleImport, ArticleImportRequest } from './article-import.js';
import { importArticlesVerb } from '../articles.verbs.js';
import { ImportArticlesAction } from './import-articles.cli.js';
import { InMemoryEventStore } from '#testing';

const summary = {
  read: 1,
  recorded: 1,
  files: 1,
  rejected: 0,
  rejections: [],
  rejectedByCode: {},
  ingestions: [],
  refused: [],
  remarks: [],
  seconds: 1,
} as unknown as ImportSummary;
const silent = { start: () => undefined, advance: () => undefined, finish: () => undefined, note: () => undefined };
const caughtUp = jest.fn(async () => undefined);
const expectMany = jest.fn();
let folder: string;

beforeEach(async () => {
  caughtUp.mockClear();
  expectMany.mockClear();
  folder = await mkdtemp(join(tmpdir(), 'marketlog-articles-'));
  await writeFile(join(folder, 'AAPL.jsonl'), '{}\n');
});
afterEach(() => rm(folder, { recursive: true }));

async function run(...line: string[]) {
  const requests: ArticleImportRequest[] = [];
  const articles = { run: async (request: ArticleImportRequest) => (requests.push(request), summary) };
  const action = new ImportArticlesAction(articles as unknown as ArticleImport, new InMemoryEventStore(), {
    expect: expectMany,
    caughtUp,
  });
  const { arguments: values, options } = await parseVerb([importArticlesVerb], ['import', 'articles', folder, ...line]);
  const outcome = await action.run({
    arguments: values,
    options,
    progress: silent,
    signal: new AbortController().signal,
  });
  return { outcome, request: requests[0]! };
}

describe('marketlog import articles', () => {
  it('imports articles of the files in a folder, their symbols as search keys, and waits for the read models', async () => {
    const { outcome, request } = await run();
    expect(request).toMatchObject({ source: undefined, tagged: false, dryRun: false, strict: false });
    expect(request.files.map(({ name }) => name)).toEqual(['AAPL.jsonl']);
    expect(outcome).toMatchObject({ exitCode: 0, json: { recorded: 1 } });
    expect(expectMany).toHaveBeenCalledTimes(1);
    expect(caughtUp).toHaveBeenCalledTimes(1);
  });

  it('hands its options on', async () => {
    const { request } = await run(
      '--source',
      'wire',
      '--symbols',
      'tagged',
      '--strict',
      '--rejects',
      'r.csv',
      '--no-wait',
    );
    expect(request).toMatchObject({ source: 'wire', tagged: true, strict: true, rejects: 'r.csv' });
    expect(caughtUp).not.toHaveBeenCalled();
  });

  it('waits for nothing in a dry run, which says that it recorded nothing', async () => {
    const { outcome } = await run('--dry-run');
    expect(outcome.text).toContain('Nothing was recorded: --dry-run.');
    expect(expectMany).not.toHaveBeenCalled();
    expect(caughtUp).not.toHaveBeenCalled();
  });

  it.each([
    [['--symbols', 'foo'], 'expected tagged or search'],
    [['--source', '../x'], 'expected a label'],
  ])('refuses %j', async (line, message) => {
    await expect(run(...line)).rejects.toThrow(message);
  });
});
