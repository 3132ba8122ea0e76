import type { Settings } from '#config';
import type { SourceRanks } from '../ledger/source-ranks.js';
import type { PriceSource } from './price-source.port.js';
import { YahooPriceSource } from './yahoo-price.source.js';

/** Every vendor of prices: a further one is its own file and a line here, and its label in `source-rank.ts` of markets. */
const vendors: readonly ((settings: Settings | undefined) => PriceSource)[] = [
  (settings) => new YahooPriceSource(globalThis.fetch, settings?.yahooUrl),
];

/** The vendors that are asked for prices, the most trusted first; the next one is asked where one gives no answer. */
export class PriceSources {
  readonly inOrder: readonly PriceSource[];

  constructor(sources: readonly PriceSource[], { rank }: SourceRanks) {
    this.inOrder = [...sources].sort((a, b) => rank(a.label) - rank(b.label));
  }

  static configured(settings: Settings | undefined, ranks: SourceRanks): PriceSources {
    return new PriceSources(
      vendors.map((make) => make(settings)),
      ranks,
    );
  }
}
