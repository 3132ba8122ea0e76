import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Logger } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import type { CliAction, CliVerb } from '#cli';
import { encodeEvent, type EventDraft } from '#contracts';
import { InMemoryEventStore, InMemoryLeases, LeaseTable } from '#testing';
import { SampleLoader } from './sample-loader.js';

const silent = { start: () => undefined, advance: () => undefined, finish: () => undefined, note: () => undefined };
let folder: string;
let store: InMemoryEventStore;
let table: LeaseTable;
let imported: string[];

beforeAll(async () => {
  Logger.overrideLogger(false);
  folder = await mkdtemp(join(tmpdir(), 'marketlog-sample-'));
  for (const file of ['a.csv', 'b.csv']) await writeFile(join(folder, file), '');
  const commands = ['a.csv', 'b.csv'].map((file) => ['import', 'prices', file]);
  await writeFile(join(folder, 'manifest.json'), JSON.stringify({ commands }));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  store = new InMemoryEventStore();
  table = new LeaseTable();
  imported = [];
});

/** Imports a file as the journal would tell of it. */
class Import implements CliAction {
  async run({ arguments: [paths] }: { readonly arguments: readonly unknown[] }) {
    const file = basename((paths as string[])[0]!);
    const stream = `ingestion-0b1e2a52-5a3e-4f0c-9a64-6b8d0b5f7c${String(imported.push(file)).padStart(2, '0')}`;
    const record = (draft: EventDraft) => store.append(stream, 'any', [encodeEvent(draft, { stream, occurredAt: 0 })]);
    const data = { source: 'sample', files: [file] };
    await record({ type: 'marketlog.ingestions.v1.IngestionStarted', data });
    await new Promise(setImmediate);
    await record({ type: 'marketlog.ingestions.v1.IngestionCompleted', data: {} });
    return { exitCode: 0, json: {}, text: file } as const;
  }
}

const verb: CliVerb = {
  name: 'import prices',
  summary: '',
  arguments: [{ flags: '<paths...>', description: '' }],
  examples: [],
  log: 'create',
  action: async () => Import,
};

function load(process: string, signal = new AbortController().signal): Promise<boolean> {
  const module = { get: () => new Import() } as unknown as ModuleRef;
  return new SampleLoader(store, new InMemoryLeases(table, process), module, [verb]).load(folder, silent, signal);
}

describe('loading the sample', () => {
  it('is done by one of several processes that start on an empty log', async () => {
    expect((await Promise.all([load('one'), load('two'), load('three')])).filter(Boolean)).toHaveLength(1);
    expect(imported).toEqual(['a.csv', 'b.csv']);
    expect(table.rows.size).toBe(0);
    expect(await load('later')).toBe(false);
  });

  it('does what follows in a log that began with it, at every start, and nothing in another', async () => {
    await writeFile(join(folder, 'b.csv'), '');
    const manifest = { commands: [['import', 'prices', 'a.csv']], afterwards: [['import', 'prices', 'b.csv']] };
    const other = await mkdtemp(join(tmpdir(), 'marketlog-sample-'));
    await writeFile(join(other, 'a.csv'), '');
    await writeFile(join(other, 'manifest.json'), JSON.stringify(manifest));
    const module = { get: () => new Import() } as unknown as ModuleRef;
    const loader = new SampleLoader(store, new InMemoryLeases(table, 'one'), module, [verb]);
    const { signal } = new AbortController();
    await loader.follow(other, silent, signal);
    expect(imported).toEqual([]);
    await loader.load(other, silent, signal);
    await loader.follow(other, silent, signal);
    await loader.follow(other, silent, signal);
    expect(imported).toEqual(['a.csv', 'b.csv', 'b.csv']);
    await rm(other, { recursive: true });
  });

  it('waits for whoever does it now, and no longer than it is wanted', async () => {
    await new InMemoryLeases(table, 'other').acquire('sample', 5_000);
    const stop = new AbortController();
    const loading = load('one', stop.signal);
    stop.abort();
    await expect(loading).rejects.toMatchObject({ name: 'AbortError' });
    table.now += 5_001;
    expect(await load('one')).toBe(true);
  });
});
