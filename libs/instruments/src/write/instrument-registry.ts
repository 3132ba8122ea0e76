import { Injectable } from '@nestjs/common';
import { decodeEvent, InstrumentRegistry, type InstrumentFacts } from '#contracts';
import { EventStore, MarketlogError, partitionPages, type PartitionHead } from '#event-sourcing';
import { parseTicker } from '#markets';
import { descriptionOf, type Description, type InstrumentEvent } from './instrument.decider.js';
import { executeOnInstrument } from './instrument-streams.js';
import { TickerBook } from './ticker-book.js';

/** For so long (milliseconds) an answer from memory may miss what another process recorded. */
const freshFor = 1000;
const longestWord = 255;

/** The registry over the log itself: a book of tickers in memory that follows the category `instruments`. */
@Injectable()
export class LogInstrumentRegistry extends InstrumentRegistry {
  readonly #book = new TickerBook();
  readonly #positions = new Map<number, number>();
  /** Tickers that this process registers just now. */
  readonly #registering = new Map<string, Promise<string>>();
  #refreshing: Promise<void> | undefined;
  #refreshedAt = -Infinity;

  constructor(private readonly store: EventStore) {
    super();
  }

  override async resolve(ticker: string, date: string, correlationId: string): Promise<string> {
    const symbol = requireTicker(ticker);
    for (;;) {
      const known = await this.find(symbol, date);
      if (known !== undefined) return known;
      const underWay = this.#registering.get(symbol);
      if (underWay === undefined) return this.#registerOnce(symbol, date, correlationId);
      // If that registration fails, this caller tries it itself.
      await underWay.catch(() => undefined);
    }
  }

  override async find(ticker: string, date: string): Promise<string | undefined> {
    const symbol = requireTicker(ticker);
    await this.#refreshStale();
    const remembered = this.#book.holder(symbol, date);
    if (remembered !== undefined) return remembered;
    await this.#refresh();
    return this.#book.holder(symbol, date);
  }

  override async timezoneOf(ticker: string): Promise<string | undefined> {
    await this.#refreshStale();
    const holder = this.#book.holder(requireTicker(ticker), '9999-12-31');
    return holder === undefined ? undefined : this.#book.timezoneOf(holder);
  }

  override async describe(instrumentId: string, facts: InstrumentFacts, correlationId: string): Promise<void> {
    const command = {
      kind: 'describe',
      source: facts.source,
      description: shortened(descriptionOf(facts)),
    } as const;
    await executeOnInstrument(this.store, { instrumentId, ...command }, Date.now(), correlationId);
  }

  #registerOnce(symbol: string, date: string, correlationId: string): Promise<string> {
    const registering = this.#register(symbol, date, correlationId).finally(() => this.#registering.delete(symbol));
    this.#registering.set(symbol, registering);
    return registering;
  }

  /** Registers a ticker that means nobody yet; of several writers one is first, and all answer its id. */
  async #register(ticker: string, date: string, correlationId: string): Promise<string> {
    for (;;) {
      const instrumentId = this.#book.newId(ticker);
      // A ticker met for the first time is taken to have meant this instrument ever since; a reused one only from now on.
      const tickerFrom = this.#book.knows(ticker) ? date : undefined;
      const command = { kind: 'register', instrumentId, ticker, tickerFrom } as const;
      await executeOnInstrument(this.store, command, Date.parse(date), correlationId);
      await this.#refresh();
      const holder = this.#book.holder(ticker, date);
      if (holder !== undefined) return holder;
    }
  }

  async #refreshStale(): Promise<void> {
    if (performance.now() - this.#refreshedAt > freshFor) await this.#refresh();
  }

  /** Reads what was recorded since the last time. Concurrent callers share one reading that begins after their call. */
  async #refresh(): Promise<void> {
    await this.#refreshing;
    this.#refreshing ??= this.#readNews().finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  async #readNews(): Promise<void> {
    const at = performance.now();
    for (const head of await this.store.heads('instruments')) await this.#follow(head);
    this.#refreshedAt = at;
  }

  async #follow(head: PartitionHead): Promise<void> {
    const after = this.#positions.get(head.partition) ?? 0;
    for await (const events of partitionPages(this.store, head, { after, upTo: head.position })) {
      for (const event of events) this.#book.apply(decodeEvent(event) as InstrumentEvent);
      this.#positions.set(head.partition, events.at(-1)!.position);
    }
  }
}

/** A vendor's words, no longer than the read model holds. */
function shortened(description: Description): Description {
  return Object.fromEntries(
    Object.entries(description).map(([field, value]) => [field, value?.slice(0, longestWord).toWellFormed()]),
  );
}

/** @throws MarketlogError `invalid_symbol` where the text can be no ticker. */
export function requireTicker(text: string): string {
  const ticker = parseTicker(text);
  if (ticker !== undefined) return ticker;
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  throw new MarketlogError('invalid_symbol', `"${shown}" can be no symbol; one looks like AAPL, BRK-B or ^GSPC`);
}
