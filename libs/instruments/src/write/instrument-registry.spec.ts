import { jest } from '@jest/globals';
import { decodeEvent, encodeEvent } from '#contracts';
import { InMemoryEventStore } from '#testing';
import { ChangeTicker, ChangeTickerHandler } from './change-ticker.command.js';
import { LogInstrumentRegistry } from './instrument-registry.js';

const correlationId = '00000000-0000-4000-8000-00000000000a';
let store: InMemoryEventStore;
let registry: LogInstrumentRegistry;

beforeEach(() => {
  store = new InMemoryEventStore();
  registry = new LogInstrumentRegistry(store);
});

const resolve = (ticker: string, date: string) => registry.resolve(ticker, date, correlationId);
const changeTicker = (instrumentId: string, ticker: string, from: string) =>
  new ChangeTickerHandler(store).execute(
    new ChangeTicker(instrumentId, ticker, from, Date.UTC(2024, 0, 1), correlationId),
  );

describe('instrument registry', () => {
  it('registers an unknown ticker once, under the ticker as id', async () => {
    expect(await resolve('aapl', '2014-01-02')).toBe('AAPL');
    expect(await resolve('AAPL', '2010-01-04')).toBe('AAPL');
    expect(await store.readStream('instrument-AAPL')).toHaveLength(1);
  });

  it('answers one id to many that meet a ticker at once, in one process and in two', async () => {
    const other = new LogInstrumentRegistry(store);
    const ids = await Promise.all(
      Array.from({ length: 50 }, (_, i) => (i % 2 ? registry : other).resolve('NEW', '2014-01-02', correlationId)),
    );
    expect(new Set(ids)).toEqual(new Set(['NEW']));
    expect(await store.readStream('instrument-NEW')).toHaveLength(1);
  });

  it('appends once for many of one process that meet a ticker at once', async () => {
    const append = jest.spyOn(store, 'append');
    const ids = await Promise.all(Array.from({ length: 20 }, () => resolve('NEW', '2014-01-02')));
    expect(ids).toEqual(Array(20).fill('NEW'));
    expect(append).toHaveBeenCalledTimes(1);
  });

  it('lets the next one register where the first could not', async () => {
    jest.spyOn(store, 'append').mockRejectedValueOnce(new Error('the disk is full'));
    const outcomes = await Promise.allSettled([resolve('NEW', '2014-01-02'), resolve('NEW', '2014-01-02')]);
    expect(outcomes).toEqual([
      { status: 'rejected', reason: new Error('the disk is full') },
      { status: 'fulfilled', value: 'NEW' },
    ]);
  });

  it('knows a share class in every spelling, under the first that was used', async () => {
    expect(await resolve('BRK/B', '2014-01-02')).toBe('BRK.B');
    for (const spelling of ['BRK.B', 'BRK-B', 'brk/b']) expect(await resolve(spelling, '2020-01-02')).toBe('BRK.B');
    const [registered] = await store.readStream('instrument-BRK.B');
    expect(decodeEvent(registered!).data).toMatchObject({ ticker: 'BRK/B' });
    expect(await store.heads('instruments')).toMatchObject([{ position: 1 }]);
  });

  it('finds without registering', async () => {
    expect(await registry.find('AAPL', '2014-01-02')).toBeUndefined();
    expect(await store.heads('instruments')).toEqual([]);
  });

  it('sees what another process registered', async () => {
    expect(await registry.find('IBM', '2014-01-02')).toBeUndefined();
    await new LogInstrumentRegistry(store).resolve('IBM', '2014-01-02', correlationId);
    expect(await registry.find('IBM', '2014-01-02')).toBe('IBM');
  });

  describe('after FB became META on 2022-06-09', () => {
    beforeEach(async () => {
      await resolve('FB', '2014-01-02');
      await changeTicker('FB', 'META', '2022-06-09');
      registry = new LogInstrumentRegistry(store);
    });

    it.each([
      ['FB', '2022-06-08', 'FB'],
      ['META', '2022-06-09', 'FB'],
      ['META', '2014-01-02', 'FB'],
    ])('%s on %s means %s', async (ticker, date, id) => {
      expect(await registry.find(ticker, date)).toBe(id);
    });

    it('a later FB is somebody else, with a suffix, from then on', async () => {
      expect(await registry.find('FB', '2023-03-01')).toBeUndefined();
      expect(await resolve('FB', '2023-03-01')).toBe('FB.2');
      expect(await resolve('FB', '2022-12-01')).toBe('FB.2');
      expect(await resolve('FB', '2022-06-08')).toBe('FB');
    });

    it('skips a suffix that is an instrument of its own', async () => {
      const registered = {
        type: 'marketlog.instruments.v1.InstrumentRegistered',
        data: { instrumentId: 'FB.2', ticker: 'FB.2' },
      } as const;
      await store.append('instrument-FB.2', 0, [encodeEvent(registered, { stream: 'instrument-FB.2', occurredAt: 0 })]);
      expect(await resolve('FB', '2023-03-01')).toBe('FB.3');
    });
  });

  it('describes only what is new', async () => {
    await resolve('AAPL', '2014-01-02');
    const facts = {
      source: 'yahoo',
      exchange: 'XNAS',
      currency: 'USD',
      name: undefined,
    };
    await registry.describe('AAPL', facts, correlationId);
    await registry.describe('AAPL', facts, correlationId);
    expect((await store.readStream('instrument-AAPL')).map((event) => event.type)).toEqual([
      'marketlog.instruments.v1.InstrumentRegistered',
      'marketlog.instruments.v1.InstrumentDescribed',
    ]);
  });

  it('cuts what a vendor says at absurd length', async () => {
    await resolve('AAPL', '2014-01-02');
    await registry.describe('AAPL', { source: 'yahoo', name: 'x'.repeat(10_000) }, correlationId);
    const [, described] = (await store.readStream('instrument-AAPL')).map(decodeEvent);
    expect((described?.data as { name?: string }).name).toHaveLength(255);
  });

  it('refuses what can be no symbol', async () => {
    await expect(resolve('../../etc/passwd', '2014-01-02')).rejects.toMatchObject({ code: 'invalid_symbol' });
  });
});
