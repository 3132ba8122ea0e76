import { randomUUID } from 'node:crypto';
import { InMemoryDirectory, InMemoryEventStore } from '#testing';
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

const directory = new InMemoryDirectory([{ instrumentId: 'AAPL', symbol: 'AAPL' }]);
const track = (symbol: string, command?: string) =>
  new TrackInstrumentHandler(registry, store).execute(
    new TrackInstrument(symbol, now, command ?? randomUUID(), command !== undefined),
  );
const untrack = (symbol: string) =>
  new UntrackInstrumentHandler(registry, directory, store).execute(new UntrackInstrument(symbol, now, randomUUID()));

describe('tracking', () => {
  it('registers an unknown symbol and tracks it, once', async () => {
    expect(await track('aapl')).toMatchObject({ instrumentId: 'AAPL', changed: true, addresses: [{ position: 2 }] });
    expect(await track('AAPL')).toMatchObject({
      instrumentId: 'AAPL',
      changed: false,
      addresses: [],
      position: { category: 'instruments', position: 2 },
    });
  });

  it('is answered alike where the same command comes again', async () => {
    const { position } = await track('AAPL', run);
    expect(await track('AAPL', run)).toMatchObject({ changed: true, addresses: [], position });
    expect(await track('AAPL')).toMatchObject({ changed: false, position });
  });

  it('is not taken up again by a command that comes again late, whatever has been recorded since', async () => {
    const { position } = await track('AAPL', run);
    await registry.describe('AAPL', { source: 'yahoo', currency: 'USD' }, randomUUID());
    expect(await track('AAPL', run)).toMatchObject({ changed: true, position });
    await untrack('AAPL');
    expect(await track('AAPL', run)).toMatchObject({ changed: true, addresses: [], position });
    expect(await untrack('AAPL')).toMatchObject({ changed: false });
  });

  it('is refused under the name of a command for another symbol, which is not even registered', async () => {
    await track('AAPL', run);
    await expect(track('MSFT', run)).rejects.toMatchObject({ code: 'conflict' });
    expect(await store.readStream('instrument-MSFT')).toEqual([]);
  });

  it('of two symbols at once under one name is recorded for one of them', async () => {
    const outcomes = await Promise.allSettled([track('AAPL', run), track('MSFT', run)]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toMatchObject([{ reason: { code: 'conflict' } }]);
  });

  it('ends for the instrument of an id, where nobody trades under the name', async () => {
    await track('FB');
    await new ChangeTickerHandler(store).execute(new ChangeTicker('FB', 'META', '2022-06-09', now, run));
    const known = new InMemoryDirectory([{ instrumentId: 'FB', symbol: 'META' }]);
    const handler = new UntrackInstrumentHandler(new LogInstrumentRegistry(store), known, store);
    expect(await handler.execute(new UntrackInstrument('FB', now, randomUUID()))).toMatchObject({
      instrumentId: 'FB',
      changed: true,
    });
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
    await expect(untrack('../..')).rejects.toMatchObject({ code: 'symbol_not_found' });
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
