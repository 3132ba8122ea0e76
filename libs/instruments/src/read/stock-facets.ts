import { Inject, Injectable, Optional } from '@nestjs/common';
import { STOCK_FACETS, type InstrumentReference, type StockFacet, type StockFacetValues } from '#contracts';
import type { Category, EventAddress } from '#event-sourcing';

/** What other features know of a stock, asked all at once; what no feature of the app brings is null: `not_in_this_app`. */
@Injectable()
export class StockFacets {
  constructor(@Optional() @Inject(STOCK_FACETS) private readonly facets: readonly StockFacet[] = []) {}

  async of(
    instrument: InstrumentReference,
    recordedUpTo?: number,
  ): Promise<{
    readonly values: StockFacetValues;
    readonly unavailable: Readonly<Record<string, string>>;
  }> {
    const values: StockFacetValues = { prediction: null, sentiment: null };
    const unavailable: Record<string, string> = { prediction: 'not_in_this_app', sentiment: 'not_in_this_app' };
    const answers = await Promise.all(
      this.facets.map(async (facet) => ({ name: facet.name, answer: await facet.of(instrument, recordedUpTo) })),
    );
    for (const { name, answer } of answers) {
      Reflect.deleteProperty(unavailable, name);
      if ('unavailable' in answer) unavailable[name] = answer.unavailable;
      else Object.assign(values, { [name]: answer.value });
    }
    return { values, unavailable };
  }

  /** Waiting for what is shown, by category, for `minPosition`. */
  get moments(): Readonly<Partial<Record<Category, (address: EventAddress) => Promise<void>>>> {
    return Object.fromEntries(
      this.facets.flatMap((facet) =>
        facet.category === undefined ? [] : [[facet.category, (at: EventAddress) => facet.reached(at)]],
      ),
    );
  }
}
