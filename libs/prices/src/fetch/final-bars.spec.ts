import type { PriceSummary } from '#contracts';
import { calendarOf } from '#markets';
import { day, SecondSource, setUp } from './fetching.fixture.js';
import { isFinal, oneRowPerDay } from './final-rows.js';

/** New York closes at 16:00, 21:00 UTC in winter; on 2024-07-03 at 13:00. */
const closes = Date.parse('2024-01-12T21:00:00Z');
const newYork = calendarOf('XNAS').calendar;

describe('a bar is final', () => {
  it.each([
    ['30 minutes after the close of its session', '2024-01-12', closes + 30 * 60_000, true],
    ['not a moment earlier', '2024-01-12', closes + 30 * 60_000 - 1, false],
    ['after a half day accordingly', '2024-07-03', Date.parse('2024-07-03T17:30:00Z'), true],
  ])('%s', (_, date, now, expected) => {
    expect(isFinal(date, date, newYork, now)).toBe(expected);
  });

  it('without a calendar, or on a day without a session, once the day is over there', () => {
    expect(isFinal('2024-01-12', '2024-01-12', undefined, closes + 3_600_000)).toBe(false);
    expect(isFinal('2024-01-12', '2024-01-13', undefined, closes + 3_600_000)).toBe(true);
    expect(isFinal('2024-01-13', '2024-01-13', newYork, closes)).toBe(false);
  });

  it('and recorded only then', async () => {
    const { yahoo, fetch } = setUp();
    yahoo.list('AAPL', { days: [day('2024-01-11', 185), day('2024-01-12', 186)] });
    expect((await fetch(['AAPL'], undefined, { now: closes + 30 * 60_000 - 1 })).summary.recorded).toBe(1);
    expect((await fetch(['AAPL'], undefined, { now: closes + 30 * 60_000 })).summary.recorded).toBe(1);
  });
});

describe('of two rows with one date', () => {
  const row = (at: string, close: number) => ({
    date: '2024-01-12',
    at: Date.parse(`2024-01-12T${at}`),
    open: close,
    high: close,
    low: close,
    close,
    volume: 1,
    vendorAdjustedClose: null,
  });

  it('the one at the start of the session counts, wherever it stands', () => {
    const [open, latest, early] = [row('14:30:00Z', 186), row('20:59:58Z', 185.9), row('09:00:00Z', 180)];
    expect(oneRowPerDay([latest, open, early], newYork)).toEqual({ rows: [open], dropped: 2 });
    expect(oneRowPerDay([open, latest], newYork).rows).toEqual([open]);
    expect(oneRowPerDay([latest, early], undefined).rows).toEqual([early]);
    expect(oneRowPerDay([open, { ...open, close: 1 }], newYork).rows).toEqual([open]);
  });

  it('and the other one is counted as a duplicate', async () => {
    const { yahoo, fetch, events } = setUp();
    yahoo.list('AAPL', { days: [day('2024-01-12', 186), { ...day('2024-01-12', 185.9), at: '20:59:58Z' }] });
    expect((await fetch()).summary).toMatchObject({ read: 2, recorded: 1, duplicates: 1, rejected: 0 });
    expect((await events('prices-AAPL-2024'))[0]!.data).toMatchObject({ bar: { close: 186 } });
  });
});

describe('when a split arrives', () => {
  const known = [day('2024-01-09', 400), day('2024-01-10', 404)];
  const split = [{ date: '2024-01-12', numerator: 4, denominator: 1 }];
  const applied = [100, 101, 102, 101.5].map((close, i) =>
    day(`2024-01-${String(9 + i).padStart(2, '0')}`, close, 4000),
  );

  async function afterFirstFetch() {
    const parts = setUp();
    parts.registry.hold('AAPL', '1970-01-01', 'AAPL');
    parts.yahoo.list('AAPL', { days: known });
    await parts.fetch(['AAPL'], undefined, { now: Date.parse('2024-01-11T12:00:00Z') });
    const summary = { instrumentId: 'AAPL', firstBar: '2024-01-09', lastBar: '2024-01-10' } as PriceSummary;
    parts.known.known.set('AAPL', summary);
    return parts;
  }

  it('that the prices contain, it is applied, and no bar is corrected', async () => {
    const { yahoo, fetch, events } = await afterFirstFetch();
    yahoo.list('AAPL', { days: applied, splits: split });
    expect((await fetch()).summary).toMatchObject({ recorded: 2, corrected: 0, flagged: 0 });
    expect((await events('actions-AAPL')).map(({ type }) => type)).toContain('marketlog.prices.v1.SplitRecorded');
  });

  it('that the prices do not contain yet, nothing is recorded but the flag, and it is asked again', async () => {
    const { yahoo, fetch, events } = await afterFirstFetch();
    yahoo.list('AAPL', { days: [...known, day('2024-01-11', 408), day('2024-01-12', 101.5)], splits: split });
    for (let times = 0; times < 2; times++) {
      expect((await fetch()).summary).toMatchObject({ recorded: 0, corrected: 0, flagged: 1 });
    }
    const flags = (await events('prices-AAPL-2024')).filter(({ type }) => type.endsWith('Flagged'));
    expect(flags.map(({ data }) => data)).toMatchObject([
      { date: '2024-01-12', rule: 'split_pending', source: 'yahoo', detail: expect.stringContaining('split 4:1') },
    ]);
    expect((await events('actions-AAPL')).map(({ type }) => type)).not.toContain('marketlog.prices.v1.SplitRecorded');
    yahoo.list('AAPL', {
      days: applied,
      splits: split,
    });
    expect((await fetch()).summary).toMatchObject({ recorded: 2, corrected: 0, flagged: 0 });
  });

  it('of which nothing can be told, it is taken as the vendor says it', async () => {
    const { yahoo, fetch } = await afterFirstFetch();
    const small = [{ date: '2024-01-12', numerator: 101, denominator: 100 }];
    yahoo.list('AAPL', { days: [...known, day('2024-01-11', 402)], splits: small });
    expect((await fetch()).summary).toMatchObject({ flagged: 0, recorded: 1 });
  });
});

describe('several sources of prices', () => {
  const bars = [
    { date: '2024-01-10', close: 190 },
    { date: '2024-01-11', close: 191 },
  ];

  it('the second takes over while the first is down, symbol after symbol, on its own basis', async () => {
    const second = new SecondSource(bars);
    const { yahoo, fetch, events, journal } = setUp(second);
    yahoo.fault = { kind: 'status', status: 503 };
    const { failures, summary } = await fetch(['AAPL', 'MSFT']);
    expect(failures).toEqual([]);
    expect(summary).toMatchObject({ recorded: 4 });
    expect(yahoo.requests).toHaveLength(1);
    expect(second.asked).toEqual(['AAPL', 'MSFT']);
    expect((await events('prices-AAPL-2024'))[0]!.data).toMatchObject({
      bar: { source: 'live-tiingo', basis: 1, close: 190 },
    });
    expect(journal.last.failure).toBeUndefined();
  });

  it('the second never corrects the first, and the first corrects the second', async () => {
    const second = new SecondSource(bars);
    const { yahoo, fetch, events } = setUp(second);
    yahoo.list('AAPL', { days: [day('2024-01-10', 186)] });
    await fetch();
    expect(second.asked).toEqual([]);
    yahoo.fault = { kind: 'offline' };
    expect((await fetch()).summary).toMatchObject({ recorded: 1, corrected: 0, unchanged: 1 });
    yahoo.fault = undefined;
    yahoo.list('AAPL', { days: [day('2024-01-10', 186), day('2024-01-11', 185)] });
    expect((await fetch()).summary).toMatchObject({ recorded: 0, corrected: 1, unchanged: 1 });
    const closesNow = (await events('prices-AAPL-2024')).map(({ type, data }) => [
      type.split('.').at(-1),
      'bar' in data ? data.bar?.close : (data as { rule: string }).rule,
    ]);
    expect(closesNow).toEqual([
      ['DailyBarRecorded', 186],
      ['DailyBarFlagged', 'lower_ranked_source_differs'],
      ['DailyBarRecorded', 191],
      ['DailyBarCorrected', 185],
    ]);
  });

  it('has a label that ranks it, or is refused', () => {
    class Unmarked extends SecondSource {
      override readonly label = 'tiingo' as 'live-tiingo';
    }
    expect(() => setUp(new Unmarked([]))).toThrow('does not begin with live-');
  });

  it('says what the first one said where none has an answer', async () => {
    const second = new SecondSource(bars);
    second.down = true;
    const { yahoo, fetch, journal } = setUp(second);
    yahoo.fault = { kind: 'offline' };
    const { failures } = await fetch(['AAPL', 'MSFT']);
    expect(failures).toHaveLength(1);
    expect(failures[0]!.code).toBe('network_unavailable');
    expect(second.asked).toEqual(['AAPL']);
    expect(journal.last.failure).toMatchObject({ code: 'network_unavailable' });
  });
});

it('keeps to the last day wanted', async () => {
  const { yahoo, fetch } = setUp();
  yahoo.list('AAPL', { days: [day('2024-01-09', 185), day('2024-01-10', 186), day('2024-01-11', 187)] });
  expect((await fetch(['AAPL'], '2024-01-10', { to: '2024-01-10' })).summary).toMatchObject({ read: 1, recorded: 1 });
});
