import { Test } from '@nestjs/testing';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CliInvocation } from '#cli';
import { IngestionJournal, InstrumentDirectory, InstrumentRegistry, LatestPrices, VendorGate } from '#contracts';
import { Clock, EventStore, ProjectionProgress, SystemClock, type EventAddress } from '#event-sourcing';
import {
  InMemoryDirectory,
  InMemoryEventStore,
  InMemoryInstruments,
  InMemoryJournal,
  OpenGate,
  YahooSimulator,
} from '#testing';
import { Global, Module } from '@nestjs/common';
import { PriceSources } from './fetch/price-sources.js';
import { YahooPriceSource } from './fetch/yahoo-price.source.js';
import { SourceRanks } from './ledger/source-ranks.js';
import { PricesCliModule } from './prices.cli.module.js';
import { pricesVerbs } from './prices.verbs.js';

const yahoo = new YahooSimulator();
const waitedFor: EventAddress[][] = [];
const ports = [
  { provide: EventStore, useValue: new InMemoryEventStore() },
  { provide: Clock, useClass: SystemClock },
  { provide: VendorGate, useClass: OpenGate },
  { provide: IngestionJournal, useValue: new InMemoryJournal() },
  { provide: InstrumentRegistry, useValue: new InMemoryInstruments() },
  { provide: InstrumentDirectory, useValue: new InMemoryDirectory([]) },
  { provide: LatestPrices, useValue: { byInstruments: () => Promise.resolve(new Map()) } },
  {
    provide: ProjectionProgress,
    useValue: { expect: () => undefined, caughtUp: (all: EventAddress[]) => Promise.resolve(void waitedFor.push(all)) },
  },
];

@Global()
@Module({ providers: ports, exports: ports })
class Ports {}

let folder: string;
let run: (
  name: string,
  args: string[],
  options?: Record<string, unknown>,
) => Promise<{ exitCode: number; text: string; json: unknown }>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketlog-verbs-'));
  const app = await Test.createTestingModule({ imports: [Ports, PricesCliModule] })
    .overrideProvider(PriceSources)
    .useValue(new PriceSources([new YahooPriceSource(yahoo.fetch)], new SourceRanks(), new OpenGate()))
    .compile();
  await app.init();
  const progress = { start() {}, advance() {}, finish() {}, note() {} };
  run = async (name, args, options = {}) => {
    const verb = pricesVerbs.find((each) => each.name === name)!;
    const invocation: CliInvocation = { arguments: [args], options, progress, signal: new AbortController().signal };
    return app.get(await verb.action(), { strict: false }).run(invocation);
  };
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => void (waitedFor.length = 0));

describe('import prices', () => {
  it('answers the summary and waits for the read models', async () => {
    await writeFile(
      join(folder, 'A.csv'),
      'Date,Open,High,Low,Close,Volume\n2014-01-02,1,1,1,1,1\n2014-01-03,x,1,1,1,1\n',
    );
    const { exitCode, text, json } = await run('import prices', [folder]);
    expect(exitCode).toBe(0);
    expect(json).toMatchObject({
      read: 2,
      recorded: 1,
      rejected: 1,
      files: 1,
      rejections: [{ file: 'A.csv', line: 3 }],
      deliveries: [{ file: 'A.csv', symbol: 'A', from: '2014-01-02', to: '2014-01-02', basis: 'asTraded', rows: 1 }],
    });
    expect(text).toMatch(
      /^2 rows read from 1 file in \d\.\d s: 1 recorded, 1 rejected\n {2}rejected A\.csv:3: open "x" is not a number\n {2}ingestion \S+ \(marketlog ingestions withdraw takes it back\)\n {2}A: asTraded \(assumed: nothing in the file says that they are adjusted\)$/,
    );
    expect(waitedFor).toMatchObject([[{ category: 'prices' }, { category: 'ingestions' }]]);
  });

  it('does not wait with --no-wait, and exits with 2 where --strict found a bad row', async () => {
    const { exitCode, text } = await run('import prices', [folder], { strict: true, wait: false });
    expect(exitCode).toBe(2);
    expect(text).toContain('Nothing was recorded: --strict');
    expect(waitedFor).toEqual([]);
  });

  it('refuses options that contradict each other', async () => {
    const options = { basis: 'asTraded', basisThrough: '2014-01-01' };
    await expect(run('import prices', [folder], options)).rejects.toMatchObject({ code: 'usage' });
  });

  it.each([
    ['--symbol <ticker>', 'brk-b', 'BRK-B'],
    ['--basis <basis>', 'splitAdjusted', 'splitAdjusted'],
    ['--basis-through <date>', '2014-02-28', '2014-02-28'],
    ['--currency <code>', 'GBp', 'GBp'],
    ['--exchange <code>', ' XNAS', 'XNAS'],
  ])('reads %s', (flags, text, value) => {
    expect(optionOf(flags)(text)).toBe(value);
  });

  it.each([
    ['--symbol <ticker>', '../../etc/passwd'],
    ['--basis <basis>', 'adjusted'],
    ['--basis-through <date>', '2014-02-30'],
    ['--currency <code>', 'dollar'],
    ['--exchange <code>', 'X'.repeat(65)],
  ])('refuses %s %s', (flags, text) => {
    expect(() => optionOf(flags)(text)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

describe('fetch prices', () => {
  it('answers what was fetched', async () => {
    const date = '2024-01-10';
    yahoo.list('MSFT', { days: [{ date, open: 1, high: 1, low: 1, close: 1, volume: 1 }] });
    const { exitCode, text, json } = await run('fetch prices', ['msft']);
    expect([exitCode, text]).toEqual([
      0,
      expect.stringMatching(
        /^1 row read from vendors for MSFT in .*: 1 recorded\n {2}ingestion \S+ \(marketlog ingestions withdraw takes it back\)$/,
      ),
    ]);
    expect(json).toMatchObject({ recorded: 1, symbols: ['MSFT'], failures: [] });
    expect(waitedFor).toHaveLength(1);
  });

  it('says in one line what went wrong and exits with 1', async () => {
    yahoo.fault = { kind: 'offline' };
    const { exitCode, text } = await run('fetch prices', ['MSFT'], { wait: false });
    expect([exitCode, text]).toEqual([1, 'Yahoo cannot be reached: getaddrinfo ENOTFOUND query2.finance.yahoo.com']);
  });

  it('says so where nothing is tracked, and refuses what is no symbol', async () => {
    expect((await run('fetch prices', [])).text).toMatch(/^Nothing is tracked/);
    await expect(run('fetch prices', ['../x'])).rejects.toMatchObject({ code: 'usage' });
  });
});

function optionOf(flags: string): (text: string) => unknown {
  return pricesVerbs[0]!.options!.find((option) => option.flags === flags)!.parse!;
}
