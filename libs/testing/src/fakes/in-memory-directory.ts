import { InstrumentDirectory, type InstrumentPage, type InstrumentReference } from '#contracts';
import { MarketlogError } from '#event-sourcing';

type Known = Pick<InstrumentReference, 'instrumentId'> & Partial<InstrumentReference>;

/** A directory without a read model: it knows the instruments that the test names, each under its own id. */
export class InMemoryDirectory extends InstrumentDirectory {
  private readonly known = new Map<string, InstrumentReference>();

  /** @param late what it knows only once an event was waited for. */
  constructor(
    instruments: readonly Known[],
    private readonly late: readonly Known[] = [],
  ) {
    super();
    this.learn(instruments);
  }

  override async get(symbol: string): Promise<InstrumentReference> {
    const found = [...this.known.values()].find((each) => each.symbol === symbol || each.instrumentId === symbol);
    if (found === undefined) throw new MarketlogError('symbol_not_found', `there is no symbol ${symbol}`);
    return found;
  }

  override async byIds(instrumentIds: readonly string[]): Promise<Map<string, InstrumentReference>> {
    return new Map(instrumentIds.flatMap((id) => (this.known.has(id) ? [[id, this.known.get(id)!]] : [])));
  }

  override async tracked(): Promise<InstrumentReference[]> {
    return [...this.known.values()].filter(({ tracked }) => tracked);
  }

  override async listed(): Promise<InstrumentReference[]> {
    return [...this.known.values()]
      .filter(({ exchange }) => exchange !== null)
      .sort((a, b) => (a.instrumentId < b.instrumentId ? -1 : 1));
  }

  override async page({ beyond = '', limit, tracked }: InstrumentPage): Promise<InstrumentReference[]> {
    return [...this.known.values()]
      .filter((each) => each.instrumentId > beyond && (tracked === undefined || each.tracked === tracked))
      .sort((a, b) => (a.instrumentId < b.instrumentId ? -1 : 1))
      .slice(0, limit);
  }

  override async reached(): Promise<void> {
    this.learn(this.late);
  }

  private learn(instruments: readonly Known[]): void {
    const unknown = { name: null, sector: null, exchange: null, currency: null, timezone: null, tracked: false };
    for (const each of instruments)
      this.known.set(each.instrumentId, { ...unknown, symbol: each.instrumentId, ...each });
  }
}
