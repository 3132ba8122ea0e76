import { decodeEvent, type InstrumentReference, type PriceSummary } from '#contracts';
import { barRecorded, given } from '#testing';
import { day, setUp } from './fetching.fixture.js';

describe('fetching prices from Yahoo', () => {
  it('records sessions that are final, with splits, dividends and their coverage', async () => {
    const { yahoo, fetch, events, registry, journal } = setUp();
    yahoo.list('AAPL', {
      name: 'Apple Inc.',
      days: [day('2024-01-10', 186.125), day('2024-01-11', 185.625), day('2024-01-12', 185.92)],
      splits: [{ date: '2024-01-11', numerator: 4, denominator: 1 }],
      dividends: [{ date: '2024-01-11', amount: 0.24 }],
    });
    const { summary, failures } = await fetch();
    expect(failures).toEqual([]);
    expect(summary).toMatchObject({ read: 3, recorded: 3, rejected: 0 });
    const bars = await events('prices-AAPL-2024');
    expect(bars.map(({ data }) => data)).toMatchObject([
      {
        bar: { date: '2024-01-10', close: 186.125, source: 'yahoo', through: '2024-01-12', currency: 'USD' },
      },
      { bar: { date: '2024-01-11', close: 185.625, exchange: 'XNAS' } },
      { bar: { date: '2024-01-12', close: 185.92 } },
    ]);
    expect((await events('actions-AAPL')).map(({ data }) => data)).toMatchObject([
      { exDate: '2024-01-11', numerator: 4, denominator: 1, source: 'yahoo' },
      { exDate: '2024-01-11', amount: 0.24, currency: 'USD', through: '2024-01-12' },
      { source: 'yahoo', from: '1970-01-02', to: '2024-01-12' },
    ]);
    expect(registry.described.get('AAPL')).toEqual([
      { source: 'yahoo', name: 'Apple Inc.', exchange: 'XNAS', currency: 'USD', timezone: 'America/New_York' },
    ]);
    expect(journal.last).toMatchObject({ details: { mode: 'live', source: 'yahoo' }, counts: { recorded: 3 } });
  });

  it('records nothing new the second time', async () => {
    const { yahoo, fetch, store } = setUp();
    yahoo.list('AAPL', { days: [day('2024-01-10', 186)], dividends: [{ date: '2024-01-10', amount: 0.24 }] });
    await fetch();
    const heads = await store.heads();
    expect((await fetch()).summary).toMatchObject({ read: 1, recorded: 0, unchanged: 1 });
    expect(await store.heads()).toEqual(heads);
  });

  it('takes the date from the zone of the exchange, whatever day it is in UTC', async () => {
    const { yahoo, fetch, events } = setUp();
    const listing = { timezone: 'Asia/Tokyo', currency: 'JPY', exchangeName: 'JPX', opens: '00:00:00Z' };
    yahoo.list('7203.T', {
      ...listing,
      days: [day('2024-01-11', 2800), day('2024-01-12', 2850), day('2024-01-13', 2860)],
    });
    await fetch(['7203.T']);
    const bars = await events('prices-7203.T-2024');
    expect(bars.map(({ data }) => ('bar' in data ? data.bar?.date : ''))).toEqual(['2024-01-11', '2024-01-12']);
  });

  it('asks for actions from the oldest recorded bar, whatever range of bars is wanted', async () => {
    const { yahoo, fetch, known, store, registry, journal } = setUp();
    registry.hold('AAPL', '1970-01-01', 'AAPL');
    await given(store, 'prices-AAPL-2014', [barRecorded({ date: '2014-01-02' })]);
    known.known.set('AAPL', { instrumentId: 'AAPL', firstBar: '2014-01-02', lastBar: '2024-01-05' } as PriceSummary);
    const days = [day('2014-01-03', 20), day('2024-01-03', 184), day('2024-01-10', 186)];
    yahoo.list('AAPL', { days, splits: [{ date: '2020-08-31', numerator: 4, denominator: 1 }] });
    const { summary } = await fetch(['AAPL'], '2024-01-08');
    expect(summary).toMatchObject({ read: 1, recorded: 1 });
    // Whoever takes the fetch up again after a kill asks for the same days.
    expect(journal.last.details).toMatchObject({ from: '2024-01-08', to: undefined });
    const asked = Number(yahoo.requests[0]!.searchParams.get('period1')) * 1000;
    expect(asked).toBeLessThanOrEqual(Date.parse('2014-01-02'));
    const actions = (await store.readStream('actions-AAPL')).map(decodeEvent).map(({ data }) => data);
    expect(actions).toMatchObject([{ exDate: '2020-08-31' }, { from: '2014-01-02', to: '2024-01-12' }]);
  });

  it('judges rows by the rules of files: without a close none is a bar, without a volume it is one', async () => {
    const { yahoo, fetch, journal } = setUp();
    yahoo.list('AAPL', { days: [day('2024-01-09', null, null), day('2024-01-10', 186), day('2024-01-11', 185, null)] });
    expect((await fetch()).summary).toMatchObject({ read: 3, recorded: 2, rejected: 1 });
    expect(journal.last.rejections).toMatchObject([{ code: 'no_value', reason: '2024-01-09: close is null' }]);
  });

  it.each([
    [{ kind: 'offline' }, 'network_unavailable', true],
    [{ kind: 'status', status: 429 }, 'vendor_rate_limited', true],
    [{ kind: 'status', status: 503 }, 'vendor_unavailable', true],
    [{ kind: 'body', text: '<html>consent</html>' }, 'vendor_response_broken', true],
    [{ kind: 'status', status: 401 }, 'vendor_key_refused', false],
    [{ kind: 'body', text: '{"chart":{"result":[{"meta":{}}],"error":null}}' }, 'vendor_response_invalid', false],
  ] as const)('reports %j as one failure %s', async (fault, code, retryable) => {
    const { yahoo, fetch, journal, store } = setUp();
    yahoo.fault = fault;
    const { failures, summary } = await fetch(['AAPL', 'MSFT']);
    expect(failures[0]).toMatchObject({ code, retryable });
    expect(failures[0]!.message).not.toContain('\n');
    expect(journal.ingestions).toHaveLength(1);
    expect(journal.last.failure).toMatchObject({ code, retryable });
    expect(summary.read).toBe(0);
    expect(await store.heads('prices')).toEqual([]);
    // Where the vendor as a whole is the trouble, the next symbol is not tried.
    expect(yahoo.requests).toHaveLength(code.startsWith('vendor_response') ? 2 : 1);
  });

  it.each([
    ['429', { kind: 'status', status: 429, retryAfter: '7' }, 'vendor_rate_limited'],
    ['401', { kind: 'status', status: 401 }, 'vendor_key_refused'],
  ] as const)(
    'goes on after one %s of a vendor that answers otherwise, and ends after two in a row',
    async (_, fault, code) => {
      const { yahoo, fetch } = setUp();
      for (const symbol of ['A', 'B', 'C', 'D', 'E']) yahoo.list(symbol, { days: [day('2024-01-10', 186)] });
      const failing = ['B'];
      yahoo.faultOf = ({ pathname }) => (failing.some((symbol) => pathname.endsWith(`/${symbol}`)) ? fault : undefined);
      const { failures, summary } = await fetch(['A', 'B', 'C', 'D', 'E']);
      expect(failures).toMatchObject([{ code }]);
      expect(summary.recorded).toBe(4);
      failing.push('A', 'C', 'D', 'E');
      expect((await fetch(['A', 'B', 'C', 'D', 'E'])).failures).toHaveLength(1);
    },
  );

  it('takes JSON that is cut off for broken, of one symbol', async () => {
    const { yahoo, fetch } = setUp();
    yahoo.list('MSFT', { days: [day('2024-01-10', 186)] });
    yahoo.faultOf = ({ pathname }) =>
      pathname.endsWith('/AAPL') ? { kind: 'body', text: '{"chart":{"result":[{"meta":{"curr' } : undefined;
    const { failures, summary } = await fetch(['AAPL', 'MSFT']);
    expect(failures).toMatchObject([{ code: 'vendor_response_broken', retryable: true }]);
    expect(summary.recorded).toBe(1);
  });

  it('asks for a stock that was renamed under its new ticker, and records into the same stock', async () => {
    const { yahoo, fetch, registry, directory, events } = setUp();
    directory.tickers.set('FB', { instrumentId: 'FB', symbol: 'META' } as InstrumentReference);
    registry.hold('FB', '2012-05-18', 'FB');
    registry.hold('META', '2022-06-09', 'FB');
    yahoo.list('META', { days: [day('2024-01-10', 370)] });
    const { failures, summary } = await fetch(['FB', 'META']);
    expect(failures).toEqual([]);
    expect(summary.recorded).toBe(1);
    expect((await fetch(['FB'])).summary).toMatchObject({ recorded: 0, unchanged: 1 });
    expect(await events('prices-FB-2024')).toMatchObject([{ data: { bar: { close: 370 } } }]);
  });

  it('leaves a stock that was delisted as it is: no bar is added, and none is taken back', async () => {
    const { yahoo, fetch, events } = setUp();
    yahoo.list('AAPL', { days: [day('2024-01-09', 185)] });
    await fetch();
    const before = await events('prices-AAPL-2024');
    expect(before).toHaveLength(1);
    // Its history stays for a while, then the vendor forgets it.
    expect(await fetch()).toMatchObject({ failures: [], summary: { recorded: 0, unchanged: 1 } });
    yahoo.faultOf = () => ({ kind: 'status', status: 404 });
    expect((await fetch()).failures).toMatchObject([{ code: 'vendor_symbol_unknown', retryable: false }]);
    expect(await events('prices-AAPL-2024')).toEqual(before);
  });

  it('records what the vendor said without secrets', async () => {
    const { yahoo, fetch, journal } = setUp();
    yahoo.fault = { kind: 'body', text: '?token=s3cret' };
    const { failures } = await fetch(['AAPL']);
    expect([failures[0]!.message, journal.last.failure?.message]).toEqual(
      Array(2).fill(expect.stringContaining('?token=…')),
    );
  });

  it('asks nobody and records nothing where nothing is tracked', async () => {
    const { yahoo, fetch, directory, journal } = setUp();
    directory.symbols.length = 0;
    expect(await fetch()).toMatchObject({ ingestionId: null, symbols: [], failures: [], addresses: [] });
    expect([yahoo.requests, journal.ingestions]).toEqual([[], []]);
  });

  it('goes on with other symbols where the vendor does not know one, and names it', async () => {
    const { yahoo, fetch, journal, registry } = setUp();
    yahoo.list('AAPL', { days: [day('2024-01-10', 186)] });
    const { failures, summary } = await fetch(['NOPE', 'AAPL']);
    expect(summary.recorded).toBe(1);
    expect(failures).toMatchObject([{ code: 'vendor_symbol_unknown', retryable: false }]);
    expect(journal.last.failure?.message).toMatch(/^NOPE: /);
    expect([...registry.registered]).toEqual(['AAPL']);
  });
});
