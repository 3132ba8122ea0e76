import { InMemoryEventStore } from '#testing';
import { ChangeTicker, ChangeTickerHandler } from './change-ticker.command.js';
import { LogInstrumentRegistry } from './instrument-registry.js';
import { TrackInstrument, TrackInstrumentHandler } from './track-instrument.command.js';
import { UntrackInstrument, UntrackInstrumentHandler } from './untrack-instrument.command.js';

const run = '00000000-0000-4000-8000-00000000000a';
const now = Date.UTC(2024, 0, 2);
let store: InMemoryEventStore;
let registry: LogInstrumentRegistry;

beforeEach(() => {
  store = new InMemoryEventStore();
  registry = new LogInstrumentRegistry(store);
});

const track = (symbol: string) =>
  new TrackInstrumentHandler(registry, store).execute(new TrackInstrument(symbol, now, run));
const untrack = (symbol: string) =>
  new UntrackInstrumentHandler(registry, store).execute(new UntrackInstrument(symbol, now, run));

describe('tracking', () => {
  it('registers an unknown symbol and tracks it, once', async () => {
    expect(await track('aapl')).toMatchObject({ instrumentId: 'AAPL', changed: true, addresses: [{ position: 2 }] });
    expect(await track('AAPL')).toMatchObject({ instrumentId: 'AAPL', changed: false, addresses: [] });
  });

  it('can be wished for and not, again and again', async () => {
    const changes = [await track('AAPL'), await untrack('AAPL'), await track('AAPL'), await untrack('AAPL')];
    expect(changes.map(({ changed }) => changed)).toEqual([true, true, true, true]);
    expect(await untrack('AAPL')).toMatchObject({ changed: false });
  });

  it('given twice at once is recorded once', async () => {
    await Promise.all([track('AAPL'), track('AAPL')]);
    expect(await store.readStream('instrument-AAPL')).toHaveLength(2);
  });

  it('cannot end for a symbol that nobody knows', async () => {
    await expect(untrack('NONE')).rejects.toMatchObject({ code: 'symbol_not_found' });
  });
});

describe('changing a ticker', () => {
  it('refuses what is no ticker, an instrument that is not there, and a day that has not come', async () => {
    const change = (id: string, ticker: string, from = '2022-06-09') =>
      new ChangeTickerHandler(store).execute(new ChangeTicker(id, ticker, from, now, run));
    await expect(change('FB', 'no ticker')).rejects.toMatchObject({ code: 'invalid_symbol' });
    await expect(change('FB', 'META')).rejects.toMatchObject({ code: 'instrument_not_registered' });
    await expect(change('FB', 'META', '2024-01-03')).rejects.toMatchObject({ code: 'ticker_change_in_future' });
  });
});
