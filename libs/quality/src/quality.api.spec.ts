import type { CliInvocation } from '#cli';
import { Clock, formatAddress } from '#event-sourcing';
import { LatestPricesModule, pricesProjections } from '#prices';
import { HealthRegistry } from '#telemetry';
import { barRecorded, given, InMemoryDirectory, serveApi, type ServedApi } from '#testing';
import { QualityApiModule } from './quality.api.module.js';
import { QualityCliModule } from './quality.cli.module.js';
import { qualityVerbs } from './quality.verbs.js';
import { qualityProjections } from './quality.projections.js';

/** Friday, after the close of New York and 30 minutes. */
let now = Date.UTC(2016, 6, 8, 20, 30);
let api: ServedApi;

const bar = (instrumentId: string, date: string, close: number) => {
  const price = { open: close, high: close, low: close, close };
  return barRecorded({ instrumentId, date, ...price, volume: 1n, currency: 'USD' });
};

beforeAll(async () => {
  const known = (instrumentId: string, more = {}) => ({ instrumentId, exchange: 'XNYS', ...more });
  const directory = new InMemoryDirectory([
    known('PTR', { tracked: true }),
    known('REX'),
    known('NEW', { tracked: true }),
    known('ODD', { exchange: null }),
  ]);
  api = await serveApi({
    projections: [...pricesProjections, ...qualityProjections],
    modules: [QualityApiModule, QualityCliModule],
    ports: [LatestPricesModule],
    directory,
    providers: [HealthRegistry, { provide: Clock, useValue: { now: () => now } }],
  });
  await given(api.store, 'prices-PTR-2016', [
    bar('PTR', '2016-06-28', 65.87),
    bar('PTR', '2016-06-30', 67.92),
    bar('PTR', '2016-07-01', 33.96),
    {
      type: 'marketlog.prices.v1.DailyBarFlagged',
      data: { instrumentId: 'PTR', date: '2016-06-30', rule: 'zero_volume', detail: 'volume is 0', source: 'csv' },
    },
  ]);
  await given(api.store, 'prices-REX-2016', [bar('REX', '2016-07-05', 59), bar('REX', '2016-07-06', 60)]);
  await given(api.store, 'prices-ODD-2016', [bar('ODD', '2016-07-05', 10)]);
  await api.caughtUp();
});
afterAll(() => api.close());

async function verb(symbols: string[] = [], options: Record<string, unknown> = {}) {
  const progress = { start() {}, advance() {}, finish() {}, note() {} };
  const invocation: CliInvocation = { arguments: [symbols], options, progress, signal: new AbortController().signal };
  return api.app.get(await qualityVerbs[0]!.action(), { strict: false }).run(invocation);
}

describe('GET /v1/quality', () => {
  it('shows completeness against the calendar, and flags that are recorded beside those that are computed', async () => {
    const { status, body } = await api.get('/v1/quality?symbol=PTR');
    expect(status).toBe(200);
    expect(body.data).toEqual([
      {
        symbol: 'PTR',
        exchange: 'XNYS',
        tracked: true,
        firstBar: '2016-06-28',
        lastBar: '2016-07-01',
        bars: 3,
        completeness: {
          from: '2016-06-28',
          to: '2016-07-08',
          sessions: 8,
          present: 3,
          missing: 5,
          ratio: 0.375,
          completeUpTo: '2016-06-28',
          missingSessions: ['2016-06-29', '2016-07-05', '2016-07-06', '2016-07-07', '2016-07-08'],
          offCalendar: [],
        },
        reason: null,
        flags: [
          { date: '2016-06-30', rule: 'zero_volume', detail: 'volume is 0', source: 'csv', recorded: true },
          {
            date: '2016-07-01',
            rule: 'split_like_move',
            detail: 'close 67.92 of 2016-06-30 to 33.96: −50.0 %, as a split of 2:1 would',
            source: null,
            recorded: false,
          },
          {
            date: '2016-07-08',
            rule: 'stale',
            detail: 'the last bar is of 2016-07-01; 4 sessions since have none',
            source: null,
            recorded: false,
          },
        ],
      },
    ]);
    expect(body.meta.rules.stale).toContain('3 or more sessions');
  });

  it('keeps to a rule and to days', async () => {
    const rules = async (search: string) =>
      (await api.get(`/v1/quality?symbol=PTR&${search}`)).body.data[0].flags.map(({ rule }: { rule: string }) => rule);
    expect(await rules('rule=stale')).toEqual(['stale']);
    expect(await rules('start=2016-07-01&end=2016-07-07')).toEqual(['split_like_move']);
    const { body } = await api.get('/v1/quality?symbol=PTR&end=2016-07-05');
    expect(body.data[0].completeness).toMatchObject({ missing: 5, missingSessions: ['2016-06-29', '2016-07-05'] });
  });

  it('says why nothing is told of completeness', async () => {
    const { body } = await api.get('/v1/quality');
    expect(body.data.map(({ symbol, reason }: { symbol: string; reason: string }) => [symbol, reason])).toEqual([
      ['NEW', 'no_bars'],
      ['ODD', 'exchange_unknown'],
      ['PTR', null],
      ['REX', null],
    ]);
    expect(body.meta.unavailable).toEqual({ completeness: 'exchange_unknown, no_bars' });
  });

  it('is read page by page, and of tracked stocks alone', async () => {
    const symbols: string[] = [];
    let token: string | null = '';
    while (token !== null) {
      const { body } = await api.get(`/v1/quality?limit=1&tracked=true${token === '' ? '' : `&pageToken=${token}`}`);
      symbols.push(...body.data.map(({ symbol }: { symbol: string }) => symbol));
      token = body.page.nextPageToken as string | null;
    }
    expect(symbols).toEqual(['NEW', 'PTR']);
    expect((await api.get('/v1/quality?symbol=REX&tracked=true')).body.data).toEqual([]);
  });

  it('answers bad questions by naming what is wrong', async () => {
    for (const [search, parameter] of [
      ['limit=0', 'limit'],
      ['limit=10001', 'limit'],
      ['rule=odd', 'rule'],
      ['start=2016-07-05&end=2016-07-01', 'start'],
    ]) {
      const { status, body } = await api.get(`/v1/quality?${search}`);
      expect([status, body.code, body.errors[0].parameter]).toEqual([400, 'invalid_parameter', parameter]);
    }
    expect((await api.get('/v1/quality?symbol=NONE')).status).toBe(404);
  });

  it('holds what a command answered', async () => {
    const [address] = await given(api.store, 'prices-REX-2016', [bar('REX', '2016-07-07', 61)]);
    const { body } = await api.get(`/v1/quality?symbol=REX&minPosition=${encodeURIComponent(formatAddress(address!))}`);
    expect(body.data[0].lastBar).toBe('2016-07-07');
  });
});

describe('marketlog quality report', () => {
  it('is a table with a line per symbol and the summary', async () => {
    const { exitCode, text } = await verb();
    expect(exitCode).toBe(0);
    const lines = text.split('\n').map((line) => line.replace(/ {2,}/g, ' | '));
    expect(lines[0]).toBe('symbol | exchange | first bar | last bar | sessions | missing | complete up to | flags');
    expect(lines).toContain('ODD | - | 2016-07-05 | 2016-07-05 | - | - | exchange_unknown');
    expect(lines).toContain(
      'PTR | XNYS | 2016-06-28 | 2016-07-01 | 8 | 5 | 2016-06-28 | zero_volume 1, split_like_move 1, stale 1',
    );
    expect(lines.at(-1)).toBe('complete up to 2016-07-08 for 0 of 1 symbols');
  });

  it('answers the objects of the REST side for the symbols named', async () => {
    const { json } = await verb(['PTR'], { rule: 'stale' });
    expect(json).toEqual((await api.get('/v1/quality?symbol=PTR&rule=stale')).body.data);
  });

  it('takes rules and days that there are', () => {
    const parse = (flags: string) => qualityVerbs[0]!.options!.find((option) => option.flags.startsWith(flags))!.parse!;
    expect(parse('--rule')('stale')).toBe('stale');
    expect(parse('--from')('2016-07-01')).toBe('2016-07-01');
    expect(() => parse('--rule')('odd')).toThrow('"odd" is not a rule; expected one of zero_volume,');
    expect(() => parse('--to')('July')).toThrow('"July" is not a day; expected for example 2024-01-31');
  });
});

describe('the health of a process', () => {
  const state = () => api.app.get(HealthRegistry, { strict: false }).all().get('quality')!();

  it('says up to which day how many tracked symbols are complete, and looks again after a minute', async () => {
    expect(await state()).toEqual({
      status: 'ok',
      detail: 'complete up to 2016-07-08 for 0 of 1 symbols',
      facts: { completeUpTo: '2016-07-08', complete: 0, symbols: 1 },
    });
    await given(api.store, 'prices-PTR-2016', [
      bar('PTR', '2016-06-29', 67),
      ...['05', '06', '07', '08'].map((day) => bar('PTR', `2016-07-${day}`, 34)),
    ]);
    await api.caughtUp();
    expect((await state()).detail).toBe('complete up to 2016-07-08 for 0 of 1 symbols');
    now += 60_000;
    await state();
    // What was found is said from the next check on.
    let detail: string | null = null;
    while (detail !== 'complete up to 2016-07-08 for 1 of 1 symbols') detail = (await state()).detail;
  });
});
