import { Basis, decodeEvent, encodeEvent, type EventDraft, type MarketlogEvent } from '#contracts';
import type { EventStore, NewEvent } from '#event-sourcing';
import { calendarOf, dayLabel, type ExchangeCalendar } from '#markets';
import { InMemoryDirectory, InMemoryEventStore } from '#testing';
import { predictorsOf } from '../model/predictors.fixture.js';
import {
  BackfillPredictions,
  BackfillPredictionsHandler,
  type BackfillOptions,
} from './backfill-predictions.command.js';
import { PredictSession, PredictSessionHandler } from './predict-session.command.js';
import { PredictionGroups } from './prediction-groups.js';

export const calendar: ExchangeCalendar = calendarOf('US').calendar!;
export const symbols = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'];

/** Closes that walk at random from a seed, one per session of the US calendar. */
export function closes(seed: number, from: string, to: string): Map<string, number> {
  let state = seed * 2_654_435_761;
  const random = () => (state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0) / 4_294_967_296;
  let close = 20 + seed;
  return new Map(
    calendar.sessionsBetween(from, to).map((date) => {
      close = Math.round(close * (1 + (random() - 0.49) / 25) * 100) / 100;
      return [date, close];
    }),
  );
}

export function bar(
  instrumentId: string,
  date: string,
  close: number,
): EventDraft<'marketlog.prices.v1.DailyBarRecorded'> {
  const prices = { open: close, high: close, low: close, close, volume: 1000n };
  const data = { bar: { instrumentId, date, ...prices, source: 'csv', basis: Basis.AS_TRADED, currency: 'USD' } };
  return { type: 'marketlog.prices.v1.DailyBarRecorded', data };
}

/** A log with the bars of some instruments, and the command that predicts them. */
export class SmallMarket {
  readonly store: EventStore;
  predictors = predictorsOf();

  constructor(
    private readonly instruments: readonly string[] = symbols,
    store: EventStore = new InMemoryEventStore({ clock: () => Date.UTC(2020, 0, 1) }),
  ) {
    this.store = store;
  }

  /** Records a bar for each close. */
  async trade(instrumentId: string, byDate: ReadonlyMap<string, number>): Promise<void> {
    const streams = new Map<string, NewEvent[]>();
    for (const [date, close] of byDate) {
      const stream = `prices-${instrumentId}-${date.slice(0, 4)}`;
      const event = encodeEvent(bar(instrumentId, date, close), { stream, occurredAt: dayLabel(date) });
      streams.set(stream, [...(streams.get(stream) ?? []), event]);
    }
    for (const [stream, events] of streams) await this.store.append(stream, 'any', events);
  }

  async record(stream: string, draft: EventDraft, date: string): Promise<void> {
    await this.store.append(stream, 'any', [encodeEvent(draft, { stream, occurredAt: dayLabel(date) })]);
  }

  backfill(options: Partial<BackfillOptions> & Pick<BackfillOptions, 'from' | 'to'>) {
    const directory = new InMemoryDirectory(
      this.instruments.map((instrumentId) => ({ instrumentId, exchange: 'XNYS' })),
    );
    const handler = new BackfillPredictionsHandler(this.store, new PredictionGroups(directory), this.predictors);
    const defaults = { model: 'persistence@1', now: Date.UTC(2020, 0, 1) };
    return handler.execute(new BackfillPredictions({ ...defaults, ...options }));
  }

  /** All events of the category of predictions, partition by partition. */
  async events(): Promise<MarketlogEvent[]> {
    const heads = await this.store.heads('predictions');
    const partitions = await Promise.all(heads.map((head) => this.store.readPartition(head, 0, head.position)));
    return partitions.flat().map(decodeEvent);
  }

  async ofType<T extends MarketlogEvent['type']>(type: T) {
    return (await this.events()).filter((event): event is Extract<MarketlogEvent, { type: T }> => event.type === type);
  }
}

/** What predictions say, by instrument and day, without when and by which run they were made. */
export function claims(events: readonly MarketlogEvent[]): Map<string, unknown> {
  return new Map(
    events.flatMap((event) => {
      if (event.type !== 'marketlog.predictions.v1.PricePredicted') return [];
      const { madeAt: _madeAt, inputs: _inputs, inputEvents: _inputEvents, ...claim } = event.data;
      return [[`${claim.asOfDate} ${claim.instrumentId}`, claim] as const];
    }),
  );
}

/** Eight instruments from May 2013 to February 2014. */
export async function eightInstruments(to = '2014-02-14', market = new SmallMarket()): Promise<SmallMarket> {
  for (const [i, symbol] of symbols.entries()) await market.trade(symbol, closes(i + 1, '2013-05-01', to));
  return market;
}

/** Takes the newest word on the bar of a day back. @param close of the version that is in force again */
export async function withdrawBar(market: SmallMarket, instrumentId: string, date: string, close?: number) {
  const stream = `prices-${instrumentId}-${date.slice(0, 4)}`;
  const last = (await market.store.readStream(stream)).at(-1)!;
  const restored = close === undefined ? {} : { restored: bar(instrumentId, date, close).data.bar! };
  const data = { instrumentId, date, withdraws: last.id, ...restored };
  await market.record(stream, { type: 'marketlog.prices.v1.DailyBarWithdrawn', data }, date);
}

/** Corrects the bar of a day. */
export async function correctBar(market: SmallMarket, instrumentId: string, date: string, close: number) {
  const stream = `prices-${instrumentId}-${date.slice(0, 4)}`;
  const [first] = await market.store.readStream(stream);
  const data = { bar: bar(instrumentId, date, close).data.bar!, supersedes: first!.id };
  await market.record(stream, { type: 'marketlog.prices.v1.DailyBarCorrected', data }, date);
}

/** Predicts a session of eight instruments live. @param now UTC milliseconds */
export async function predictLive(
  { store, predictors }: SmallMarket,
  date: string,
  now: number,
  model = 'persistence@1',
) {
  const directory = new InMemoryDirectory(symbols.map((instrumentId) => ({ instrumentId, exchange: 'XNYS' })));
  const [group] = await new PredictionGroups(directory).find();
  return new PredictSessionHandler(store, predictors).execute(new PredictSession(group!, date, model, now));
}
