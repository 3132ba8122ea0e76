import type { CommandBus } from '@nestjs/cqrs';
import { loadSettings } from '#config';
import { noCounts, type InstrumentDirectory, type LatestPrices, type PriceSummary } from '#contracts';
import { addDays } from '#markets';
import { InMemoryDirectory, InMemoryEventStore, InMemoryLeases } from '#testing';
import { IngestionLeases } from '../write/ingestion-leases.js';
import { LogIngestionJournal } from '../write/ingestion-journal.js';
import { RequestIngestionHandler, type RequestIngestion } from '../write/request-ingestion.command.js';
import { FetchSchedule } from './fetch-schedule.js';
import { FetchSlots, groupsOf } from './fetch-slots.js';

const minute = 60_000;
/** 18:15 in New York on Wednesday, 2024-01-10, and a minute later. */
const slot = Date.parse('2024-01-10T23:15:00Z');
const due = slot + minute;
const live = { kind: 'prices', mode: 'live', source: 'yahoo', files: [], symbols: [] } as const;
const failure = { code: 'network_unavailable', message: 'offline', retryable: true };

const directory = new InMemoryDirectory([
  { instrumentId: 'AAPL', tracked: true, exchange: 'XNAS' },
  { instrumentId: 'IBM', tracked: true, exchange: 'XNYS' },
  { instrumentId: 'OTHER', exchange: 'XNYS' },
]);
let store: InMemoryEventStore;
let requested: RequestIngestion[];
let lastBars: [string, PriceSummary][];

beforeEach(() => {
  store = new InMemoryEventStore();
  requested = [];
  lastBars = [];
});

/** The schedule of a process. */
function schedule(of: InstrumentDirectory = directory, pattern = '15 18 * * *', news = 'off'): FetchSchedule {
  const { settings } = loadSettings({ MARKETLOG_FETCH_SCHEDULE: pattern, MARKETLOG_NEWS_SCHEDULE: news });
  const commands = {
    async execute(command: RequestIngestion) {
      const { changed } = await new RequestIngestionHandler(store).execute(command);
      if (changed) requested.push(command);
    },
  } as unknown as CommandBus;
  const prices = { byInstruments: async () => new Map(lastBars) } as unknown as LatestPrices;
  return new FetchSchedule(settings, commands, of, prices, store, { now: () => due });
}

async function run(ingestionId: string, end: 'complete' | 'fail' = 'complete', because = failure): Promise<void> {
  const journal = new LogIngestionJournal(store, new IngestionLeases(new InMemoryLeases()));
  await journal.start(live, ingestionId);
  await (end === 'complete'
    ? journal.complete(ingestionId, noCounts())
    : journal.fail(ingestionId, because, noCounts()));
}

it('requests the tracked stocks of an exchange once per session, whoever looks and however often', async () => {
  const [one, other] = [schedule(), schedule()];
  for (const now of [due, due + minute, due + 9 * minute]) {
    await one.look(now);
    await other.look(now);
  }
  expect(requested.map(({ kind, symbols }) => [kind, symbols])).toEqual([['prices', ['AAPL', 'IBM']]]);
  await run(requested[0]!.ingestionId);
  await one.look(due + 120 * minute);
  expect(requested).toHaveLength(1);
  await one.look(due + 24 * 60 * minute);
  await other.look(due + 24 * 60 * minute);
  expect(requested).toHaveLength(2);
});

it('requests it again half an hour later where it failed, and no more once it succeeded', async () => {
  const one = schedule();
  await one.look(due);
  await run(requested[0]!.ingestionId, 'fail');
  await one.look(due + minute);
  expect(requested).toHaveLength(1);
  await one.look(slot + 30 * minute);
  expect(requested).toHaveLength(2);
  await run(requested[1]!.ingestionId);
  await one.look(slot + 60 * minute);
  await schedule().look(slot + 90 * minute);
  expect(requested).toHaveLength(2);
});

it('requests again only what has not come, and nothing once all has, or no vendor knows the rest', async () => {
  const one = schedule();
  await one.look(due);
  await run(requested[0]!.ingestionId, 'fail');
  lastBars = [['AAPL', { lastBar: '2024-01-10' } as PriceSummary]];
  await one.look(slot + 30 * minute);
  expect(requested[1]!.symbols).toEqual(['IBM']);
  await run(requested[1]!.ingestionId, 'fail', { ...failure, code: 'vendor_symbol_unknown', retryable: false });
  await one.look(slot + 60 * minute);
  expect(requested).toHaveLength(2);
  const day = 24 * 60 * minute;
  await one.look(due + day);
  await run(requested[2]!.ingestionId, 'fail');
  lastBars = ['AAPL', 'IBM'].map((id) => [id, { lastBar: '2024-01-11' } as PriceSummary]);
  await one.look(slot + day + 30 * minute);
  expect(requested).toHaveLength(3);
});

it('requests nothing while that fetch goes on, and makes up for a slot that was missed', async () => {
  const one = schedule();
  await one.look(slot + 15 * 60 * minute);
  expect(requested).toHaveLength(1);
  for (const passed of [31, 61, 91]) await one.look(slot + 15 * 60 * minute + passed * minute);
  expect(requested).toHaveLength(1);
});

it('requests nothing where nothing is tracked, or where it is off', async () => {
  const none = schedule(new InMemoryDirectory([]));
  await none.look(due);
  expect(none.next(due)).toBeUndefined();
  const off = schedule(directory, 'off');
  await off.look(due);
  expect(off.next(due)).toBeUndefined();
  expect(requested).toEqual([]);
});

it('requests news on every day, at their own time, whatever becomes of prices', async () => {
  const one = schedule(directory, '15 18 * * *', '45 8,18 * * *');
  // Saturday, 2024-01-13, 09:00 in New York.
  const saturday = Date.parse('2024-01-13T14:00:00Z');
  await one.look(saturday);
  expect(requested.map(({ kind, symbols }) => [kind, symbols])).toEqual([
    ['prices', ['AAPL', 'IBM']],
    ['articles', ['AAPL', 'IBM']],
  ]);
  await run(requested[1]!.ingestionId, 'fail');
  await run(requested[0]!.ingestionId);
  await one.look(saturday + 30 * minute);
  expect(requested.slice(2).map(({ kind }) => kind)).toEqual(['articles']);
  await run(requested[2]!.ingestionId);
  await one.look(saturday + 10 * 60 * minute);
  expect(requested.slice(3).map(({ kind }) => kind)).toEqual(['articles']);
  expect(new Date(one.next(saturday)!).toISOString()).toBe('2024-01-13T23:45:00.000Z');
});

it('wants no news by schedule where it wants no prices, unless that is said', () => {
  const patterns = (environment: Record<string, string>) => loadSettings(environment).settings.ingest.newsSchedule;
  expect(patterns({})).toBe('45 8,18 * * *');
  expect(patterns({ MARKETLOG_FETCH_SCHEDULE: 'off' })).toBeNull();
  expect(patterns({ MARKETLOG_FETCH_SCHEDULE: 'off', MARKETLOG_NEWS_SCHEDULE: '0 7 * * *' })).toBe('0 7 * * *');
});

it('says when the next one is', async () => {
  const one = schedule();
  await one.look(due);
  expect(new Date(one.next(due)!).toISOString()).toBe('2024-01-11T23:15:00.000Z');
});

describe('a slot', () => {
  const [newYork] = groupsOf([{ symbol: 'A', exchange: 'XNYS', timezone: null } as never]);
  const [unknown] = groupsOf([{ symbol: 'B', exchange: null, timezone: 'Asia/Tokyo' } as never]);
  const at = (pattern: string, now: string, group = newYork!) => {
    const last = new FetchSlots(pattern).last(group, Date.parse(now));
    return last === undefined ? undefined : new Date(last).toISOString();
  };

  it.each([
    [
      'is on the clocks of the exchange, in summer too',
      '15 18 * * *',
      '2024-07-10T23:00:00Z',
      '2024-07-10T22:15:00.000Z',
    ],
    ['leaves out weekends', '15 18 * * *', '2024-01-14T23:30:00Z', '2024-01-12T23:15:00.000Z'],
    ['leaves out holidays', '15 18 * * *', '2024-01-15T23:30:00Z', '2024-01-12T23:15:00.000Z'],
    ['is due no earlier than the bar is final', '0 16 * * *', '2024-01-10T21:29:59Z', '2024-01-09T21:00:00.000Z'],
    ['is due once the bar is final', '0 16 * * *', '2024-01-10T21:30:00Z', '2024-01-10T21:00:00.000Z'],
    ['of a half day is as on any other', '15 18 * * *', '2024-07-03T22:15:00Z', '2024-07-03T22:15:00.000Z'],
  ])('%s', (_, pattern, now, expected) => {
    expect(at(pattern, now)).toBe(expected);
  });

  it('is any day where no calendar is known', () => {
    expect(at('15 18 * * *', '2024-01-14T09:30:00Z', unknown)).toBe('2024-01-14T09:15:00.000Z');
    const next = new FetchSlots('15 18 * * *').next(unknown!, Date.parse('2024-01-13T09:15:00Z'));
    expect(new Date(next!).toISOString()).toBe('2024-01-14T09:15:00.000Z');
  });

  it('is any day beyond the end of a calendar, so that prices go on coming', () => {
    const [mumbai] = groupsOf([{ symbol: 'C', exchange: 'XNSE', timezone: null } as never]);
    const { last } = mumbai!.calendar!;
    const after = addDays(last, 40);
    expect(at('15 18 * * *', `${after}T20:00:00Z`, mumbai)).toBe(`${after}T12:45:00.000Z`);
    const next = new FetchSlots('15 18 * * *').next(mumbai!, Date.parse(`${after}T20:00:00Z`));
    expect(new Date(next!).toISOString()).toBe(`${addDays(after, 1)}T12:45:00.000Z`);
  });

  it('of a pattern that comes too early follows the close', () => {
    const next = new FetchSlots('0 9 * * *').next(newYork!, Date.parse('2024-01-12T22:00:00Z'));
    expect(new Date(next!).toISOString()).toBe('2024-01-16T21:30:00.000Z');
  });
});
