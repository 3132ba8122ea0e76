import { jest } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Test, type TestingModule } from '@nestjs/testing';
import type { CliAction, CliInvocation } from '#cli';
import { IngestionJournal, InstrumentDirectory } from '#contracts';
import { EventStore, ProjectionProgress, type EventAddress } from '#event-sourcing';
import { InMemoryDirectory, InMemoryEventStore, InMemoryJournal } from '#testing';
import { Global, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { InstrumentsCliModule } from './instruments.cli.module.js';
import { instrumentsVerbs } from './instruments.verbs.js';
import { RenameAction } from './write/rename.cli.js';

const store = new InMemoryEventStore();
const caughtUp = jest.fn(async (_addresses: readonly EventAddress[]) => undefined);

@Global()
@Module({
  providers: [
    { provide: EventStore, useValue: store },
    { provide: IngestionJournal, useValue: new InMemoryJournal() },
    { provide: InstrumentDirectory, useValue: new InMemoryDirectory([]) },
    { provide: ProjectionProgress, useValue: { caughtUp } },
  ],
  exports: [EventStore, IngestionJournal, InstrumentDirectory, ProjectionProgress],
})
class Surroundings {}

let app: TestingModule;
let folder: string;

beforeAll(async () => {
  app = await Test.createTestingModule({
    imports: [CqrsModule.forRoot(), Surroundings, InstrumentsCliModule],
  }).compile();
  await app.init();
  folder = await mkdtemp(join(tmpdir(), 'marketlog-verbs-'));
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => caughtUp.mockClear());

const silent = { start: () => undefined, advance: () => undefined, finish: () => undefined, note: () => undefined };

async function run(name: string, values: readonly string[], options: CliInvocation['options'] = {}) {
  const verb = instrumentsVerbs.find((each) => each.name === name)!;
  const action = app.get<CliAction>(await verb.action());
  return action.run({ arguments: [values], options, progress: silent, signal: new AbortController().signal });
}

describe('the verbs of instruments', () => {
  it('import a list, waiting for the read models', async () => {
    const path = join(folder, 'instruments.tsv');
    await writeFile(path, 'Symbol\tCompany\n$AAPL\tApple Inc.\n');
    const outcome = await run('import instruments', [path], { source: 'csv', wait: true });
    expect(outcome).toMatchObject({ exitCode: 0, json: { read: 1, recorded: 1 } });
    expect(outcome.text).toContain('1 row read from 1 file');
    expect(caughtUp).toHaveBeenCalledTimes(1);
  });

  it('return at once where they are told not to wait', async () => {
    await run('import instruments', [join(folder, 'instruments.tsv')], { source: 'csv', wait: false });
    expect(caughtUp).not.toHaveBeenCalled();
  });

  it('track and untrack several symbols', async () => {
    const tracked = await run('track', ['aapl', 'GOOG']);
    expect(tracked.text).toBe('AAPL is now tracked\nGOOG is now tracked');
    expect(tracked.json).toEqual([
      { symbol: 'AAPL', instrumentId: 'AAPL', tracked: true, changed: true },
      { symbol: 'GOOG', instrumentId: 'GOOG', tracked: true, changed: true },
    ]);
    expect((await run('track', ['GOOG'])).text).toBe('GOOG is already tracked');
    expect((await run('untrack', ['GOOG'])).text).toBe('GOOG is no longer tracked');
    expect((await run('untrack', ['GOOG'])).text).toBe('GOOG is not tracked');
    expect(caughtUp).toHaveBeenCalledTimes(4);
    // What was appended, and no more: where that is nothing, nobody may be projecting.
    expect(caughtUp.mock.calls.map(([addresses]) => addresses.length)).toEqual([2, 0, 1, 0]);
  });

  it('untrack nobody who is not known', async () => {
    await expect(run('untrack', ['NONE'])).rejects.toMatchObject({ code: 'symbol_not_found' });
  });

  it('rename a stock once, and say so again', async () => {
    await run('track', ['FB']);
    const rename = async (...names: string[]) => {
      const action = app.get<CliAction>(RenameAction);
      const signal = new AbortController().signal;
      return action.run({ arguments: names, options: { from: '2022-06-09' }, progress: silent, signal });
    };
    expect(await rename('FB', 'META')).toMatchObject({
      json: { symbol: 'META', instrumentId: 'FB', from: '2022-06-09', changed: true },
      text: 'FB is META from 2022-06-09 on',
    });
    expect((await rename('fb', 'meta')).json).toMatchObject({ instrumentId: 'FB', changed: false });
    await expect(rename('META', 'AAPL')).rejects.toMatchObject({ code: 'conflict' });
    await expect(rename('NONE', 'SOME')).rejects.toMatchObject({ code: 'symbol_not_found' });
  });
});
