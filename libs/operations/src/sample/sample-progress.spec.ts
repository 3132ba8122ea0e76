import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeEvent, type EventDraft } from '#contracts';
import { InMemoryEventStore } from '#testing';
import { readSampleManifest } from './sample-manifest.js';
import { readSampleProgress } from './sample-progress.js';

describe('how far an earlier start came with the sample', () => {
  let store: InMemoryEventStore;
  beforeEach(() => {
    store = new InMemoryEventStore();
  });

  const record = (stream: string, ...drafts: EventDraft[]) =>
    store.append(
      stream,
      'any',
      drafts.map((draft) => encodeEvent(draft, { stream, occurredAt: 0 })),
    );
  const started = (source: string, file: string): EventDraft => ({
    type: 'marketlog.ingestions.v1.IngestionStarted',
    data: { source, files: [file] },
  });
  const completed: EventDraft = { type: 'marketlog.ingestions.v1.IngestionCompleted', data: {} };
  const id = (n: number) => `ingestion-0b1e2a52-5a3e-4f0c-9a64-6b8d0b5f7c0${n}`;

  it('is nothing in an empty log', async () => {
    expect(await readSampleProgress(store)).toEqual({ state: 'empty' });
  });

  it('leaves a log alone that began with something else', async () => {
    await record(id(1), started('desk', 'mine.csv'), completed);
    expect(await readSampleProgress(store)).toEqual({ state: 'foreign' });
  });

  it('counts the files whose import was completed', async () => {
    await record(id(1), started('sample', 'instruments.csv'), completed);
    await record(id(2), started('sample', 'stocks.csv.gz'));
    await record(id(3), started('desk', 'splits.csv'), completed);
    expect(await readSampleProgress(store)).toEqual({ state: 'begun', completedFiles: new Set(['instruments.csv']) });
  });
});

describe('the manifest of a sample', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'marketlog-manifest-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('names imports by files beside it', async () => {
    await writeFile(join(folder, 'a.csv'), '');
    await writeFile(join(folder, 'manifest.json'), '{"commands":[["import","prices","a.csv","--source","sample"]]}');
    const path = join(folder, 'a.csv');
    expect(await readSampleManifest(folder)).toEqual({
      commands: [{ file: 'a.csv', line: ['import', 'prices', path, '--source', 'sample'] }],
      afterwards: [],
    });
  });

  it.each(['{"commands":[]}', '{"commands":[["import","prices","missing.csv"]]}', '[]'])('refuses %s', async (text) => {
    await writeFile(join(folder, 'manifest.json'), text);
    await expect(readSampleManifest(folder)).rejects.toMatchObject({ code: 'invalid_sample' });
  });
});
