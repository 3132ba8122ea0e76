import { InstrumentDirectory, type InstrumentReference } from '#contracts';
import { MarketlogError } from '#event-sourcing';

/** A directory without a read model: it knows the instruments that the test names, each under its own id. */
export class InMemoryDirectory extends InstrumentDirectory {
  private readonly known: ReadonlyMap<string, InstrumentReference>;

  constructor(instruments: readonly (Pick<InstrumentReference, 'instrumentId'> & Partial<InstrumentReference>)[]) {
    super();
    const unknown = { name: null, sector: null, exchange: null, currency: null, timezone: null, tracked: false };
    this.known = new Map(
      instruments.map((each) => [each.instrumentId, { ...unknown, symbol: each.instrumentId, ...each }]),
    );
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
}
