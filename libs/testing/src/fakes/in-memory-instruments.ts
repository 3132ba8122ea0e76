import { InstrumentRegistry, type InstrumentFacts } from '#contracts';
import { MarketlogError } from '#event-sourcing';
import { parseTicker } from '#markets';

/** A registry without a log: a ticker is its own id, unless the test says whom it meant from when. */
export class InMemoryInstruments extends InstrumentRegistry {
  readonly registered = new Set<string>();
  readonly described = new Map<string, InstrumentFacts[]>();
  private readonly holders = new Map<string, { from: string; instrumentId: string }[]>();

  /** From the date on the ticker means that instrument. */
  hold(ticker: string, from: string, instrumentId: string): void {
    this.holders.set(ticker, [...(this.holders.get(ticker) ?? []), { from, instrumentId }]);
    this.registered.add(ticker);
  }

  override async resolve(ticker: string, date: string): Promise<string> {
    if (parseTicker(ticker) !== ticker) throw new MarketlogError('invalid_symbol', `"${ticker}" can be no symbol`);
    this.registered.add(ticker);
    return (await this.find(ticker, date))!;
  }

  override async find(ticker: string, date: string): Promise<string | undefined> {
    if (!this.registered.has(ticker)) return undefined;
    return this.holders.get(ticker)?.findLast(({ from }) => from <= date)?.instrumentId ?? ticker;
  }

  override async timezoneOf(ticker: string): Promise<string | undefined> {
    return this.described.get(ticker)?.findLast(({ timezone }) => timezone !== undefined)?.timezone;
  }

  override async describe(instrumentId: string, facts: InstrumentFacts): Promise<void> {
    this.described.set(instrumentId, [...(this.described.get(instrumentId) ?? []), facts]);
  }
}
