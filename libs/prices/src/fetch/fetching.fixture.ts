import {
  decodeEvent,
  InstrumentDirectory,
  LatestPrices,
  VendorError,
  type InstrumentReference,
  type PriceSummary,
} from '#contracts';
import { InMemoryEventStore, InMemoryInstruments, InMemoryJournal, OpenGate, YahooSimulator } from '#testing';
import type { CommandBus } from '@nestjs/cqrs';
import { RecordDailyBarsHandler, type RecordDailyBars } from '../daily-bars/record-daily-bars.command.js';
import { PriceLedgers } from '../ledger/price-ledger.js';
import { SourceRanks } from '../ledger/source-ranks.js';
import { FetchPrices, FetchPricesHandler } from './fetch-prices.command.js';
import { FetchTargets } from './fetch-targets.js';
import { PriceSource, type PriceRequest, type VendorPrices } from './price-source.port.js';
import { PriceSources } from './price-sources.js';
import { YahooPriceSource } from './yahoo-price.source.js';

/** Friday evening in New York, Saturday in UTC. */
export const fridayEvening = Date.parse('2024-01-13T01:00:00Z');

export const day = (date: string, close: number | null, volume: number | null = 1000) => ({
  date,
  open: close,
  high: close,
  low: close,
  close,
  volume,
  adjclose: close,
});

class Directory extends InstrumentDirectory {
  override get = (): Promise<InstrumentReference> => Promise.reject(new Error('not asked here'));
  /** Present tickers by id. */
  readonly tickers = new Map<string, InstrumentReference>();
  override byIds = () => Promise.resolve(this.tickers);
  override reached = () => Promise.resolve();
  override listed = () => Promise.resolve([]);
  override page = () => Promise.resolve([]);
  readonly symbols = ['AAPL'];
  override tracked = () => Promise.resolve(this.symbols.map((symbol) => ({ symbol }) as InstrumentReference));
}

class KnownBars extends LatestPrices {
  override reached = () => Promise.resolve();
  override asOf = (): Promise<PriceSummary | undefined> => Promise.reject(new Error('not asked here'));
  readonly known = new Map<string, PriceSummary>();
  override byInstruments = () => Promise.resolve(this.known);
}

export function setUp(...others: PriceSource[]) {
  const store = new InMemoryEventStore();
  const journal = new InMemoryJournal();
  const registry = new InMemoryInstruments();
  const known = new KnownBars();
  const yahoo = new YahooSimulator();
  const directory = new Directory();
  const targets = new FetchTargets(registry, directory, known);
  const recorder = new RecordDailyBarsHandler(new PriceLedgers(store, new SourceRanks()));
  const commands = { execute: (command: RecordDailyBars) => recorder.execute(command) } as unknown as CommandBus;
  const sources = new PriceSources([new YahooPriceSource(yahoo.fetch), ...others], new SourceRanks(), new OpenGate());
  const handler = new FetchPricesHandler(journal, registry, targets, sources, commands);
  const fetch = (symbols: string[] = [], from?: string, options: { to?: string; now?: number } = {}) =>
    handler.execute(new FetchPrices(symbols, { now: fridayEvening, from, ...options }));
  const events = async (stream: string) => (await store.readStream(stream)).map(decodeEvent);
  return { store, journal, registry, directory, known, yahoo, fetch, events };
}

/** A second vendor, as traded, that knows one bar of every symbol. */
export class SecondSource extends PriceSource {
  override readonly label = 'live-tiingo';
  override readonly terms = {
    label: 'live-tiingo',
    kind: 'prices',
    perMinute: 10,
    perDay: 100,
    concurrency: 1,
    timeout: 1000,
  } as const;
  readonly asked: string[] = [];
  down = false;

  constructor(private readonly bars: readonly { readonly date: string; readonly close: number }[]) {
    super();
  }

  override async dailyPrices({ symbol }: PriceRequest): Promise<VendorPrices> {
    this.asked.push(symbol);
    if (this.down) throw new VendorError('vendor_unavailable', 'Tiingo is out of order (503)');
    return {
      basis: { basis: 'asTraded', through: null },
      rows: this.bars.map(({ date, close }) => ({
        date,
        at: Date.parse(`${date}T14:30:00Z`),
        open: close,
        high: close,
        low: close,
        close,
        volume: 1000,
        vendorAdjustedClose: null,
      })),
      splits: [],
      dividends: [],
      today: '2024-01-12',
      facts: { source: this.label, exchange: 'XNAS', currency: 'USD', timezone: 'America/New_York' },
    };
  }
}
