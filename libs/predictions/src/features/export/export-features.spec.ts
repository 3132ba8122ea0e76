import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { QueryBus } from '@nestjs/cqrs';
import type { CliInvocation } from '#cli';
import type { LatestPrices } from '#contracts';
import { InMemoryDirectory } from '#testing';
import { ExportFeaturesAction } from '../../cli/export-features.cli.js';
import { PredictionGroups } from '../../session/prediction-groups.js';
import { calendar, eightInstruments, symbols, type SmallMarket } from '../../session/small-market.fixture.js';
import { ExportFeaturesHandler, type ExportFeatures } from './export-features.query.js';

const folder = mkdtempSync(join(tmpdir(), 'marketlog-features-'));
const quiet = { start: () => undefined, advance: () => undefined, finish: () => undefined };
let market: SmallMarket;
let waitedFor = 0;

beforeAll(async () => {
  market = await eightInstruments();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function exported(options: object, signal = new AbortController().signal) {
  const directory = new InMemoryDirectory(symbols.map((instrumentId) => ({ instrumentId, exchange: 'XNYS' })));
  const summary = { firstBar: '2013-05-01', lastBar: '2014-02-14' };
  const prices = { byInstruments: async () => new Map(symbols.map((id) => [id, summary])) };
  const groups = new PredictionGroups(directory);
  const handler = new ExportFeaturesHandler(market.store, groups, prices as unknown as LatestPrices);
  const queries = { execute: (query: ExportFeatures) => handler.execute(query) } as unknown as QueryBus;
  const invocation = { options, arguments: [], progress: quiet, signal } as unknown as CliInvocation;
  const progress = {
    expect: () => undefined,
    caughtUp: async (heads: readonly object[]) => void (waitedFor = heads.length),
  };
  return new ExportFeaturesAction(queries, market.store, progress).run(invocation);
}

describe('an export of features', () => {
  it('has a row for each instrument at each session with 136 bars, and names itself by its hash', async () => {
    const output = join(folder, 'all.csv.gz');
    const { json } = await exported({ output });
    expect(waitedFor).toBe((await market.store.heads('prices')).length);
    const file = readFileSync(output);
    const text = gunzipSync(file).toString('utf8');
    const sha256 = (content: Buffer | string) => createHash('sha256').update(content).digest('hex');
    const sessions = calendar.sessionsBetween('2013-05-01', '2014-02-14').slice(135);
    expect(json).toMatchObject({
      ...{ featureSet: 'session@1', group: 'US', universe: symbols, sha256: sha256(file), contentSha256: sha256(text) },
      ...{ rows: sessions.length * 8, sessions: sessions.length },
    });
    const [header, ...lines] = text.trimEnd().split('\n');
    const columns = header!.split(',');
    expect(columns).toHaveLength(37);
    expect(lines.map((line) => line.split(',').slice(0, 2).reverse().join(' '))).toEqual(
      sessions.flatMap((date) => symbols.map((symbol) => `${date} ${symbol}`)),
    );
    const value = (line: string, name: string) => line.split(',')[columns.indexOf(name)];
    // Of the first 14 sessions the window of 150 bars is not complete; the last has no outcome yet.
    expect(lines.filter((line) => value(line, 'sigma') === '')).toHaveLength(14 * 8);
    expect(lines.filter((line) => value(line, 'targetReturn') === '')).toEqual(lines.slice(-8));
    const [first, next] = [lines[0]!, lines[8]!];
    expect(Number(value(first, 'targetReturn'))).toBe(Number(value(next, 'closeReturn')));
    expect(value(first, 'noArticles')).toBe('');
  });

  it('of a part is the same rows, and says nothing of the sessions after it', async () => {
    const [whole, part] = [join(folder, 'whole.csv'), join(folder, 'part.csv')];
    await exported({ output: whole });
    await exported({ output: part, from: '2013-12-02', to: '2014-01-10' });
    const rowsOf = (file: string) => readFileSync(file, 'utf8').trimEnd().split('\n').slice(1);
    const within = rowsOf(whole).filter(
      (line) => '2013-12-02' <= line.split(',')[1]! && line.split(',')[1]! <= '2014-01-10',
    );
    expect(rowsOf(part)).toEqual(within);
  });

  it('leaves no file where it is interrupted, and names what cannot be', async () => {
    const output = join(folder, 'interrupted.csv.gz');
    await expect(exported({ output }, AbortSignal.abort())).rejects.toThrow('abort');
    expect(readdirSync(folder).filter((name) => name.startsWith('interrupted'))).toEqual([]);
    await expect(exported({})).rejects.toMatchObject({ code: 'usage' });
    const universe = ['A', 'NONE'];
    await expect(exported({ output, universe })).rejects.toMatchObject({ code: 'symbol_not_found' });
  });
});
