import type { Settings } from '#config';
import type { VendorGate } from '#contracts';
import { liveLabel } from '#markets';
import type { SourceRanks } from '../ledger/source-ranks.js';
import type { PriceRequest, PriceSource, VendorPrices } from './price-source.port.js';
import { YahooPriceSource } from './yahoo-price.source.js';

/** Every vendor of prices: a further one is its own file and a line here. Its label begins with `live-`, by which it is ranked behind Yahoo. */
const vendors: readonly ((settings: Settings | undefined) => PriceSource)[] = [
  (settings) => new YahooPriceSource(globalThis.fetch, settings?.yahooUrl, settings?.vendorBudgets.get('yahoo')),
];

/** The vendors that are asked for prices, the most trusted first; the next one is asked where one gives no answer. */
export class PriceSources {
  readonly inOrder: readonly PriceSource[];

  constructor(
    sources: readonly PriceSource[],
    { rank }: SourceRanks,
    private readonly gate: VendorGate,
  ) {
    this.inOrder = [...sources].sort((a, b) => rank(a.label) - rank(b.label));
    for (const { label, terms } of this.inOrder) {
      if (label !== 'yahoo' && !label.startsWith(liveLabel))
        throw new TypeError(`the label ${label} of a live source does not begin with ${liveLabel}`);
      gate.register(terms);
    }
  }

  static configured(settings: Settings | undefined, ranks: SourceRanks, gate: VendorGate): PriceSources {
    return new PriceSources(
      vendors.map((make) => make(settings)),
      ranks,
      gate,
    );
  }

  /** Symbols at a time: as many as the first of them takes. */
  get concurrency(): number {
    return this.inOrder[0]?.terms.concurrency ?? 1;
  }

  /** Asks one of them within its terms. @throws VendorError */
  ask(source: PriceSource, request: PriceRequest): Promise<VendorPrices> {
    const { signal } = request;
    return this.gate.ask(source.terms, (ended) => source.dailyPrices({ ...request, signal: ended }), signal);
  }
}
