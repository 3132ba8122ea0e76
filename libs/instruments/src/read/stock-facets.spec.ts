import { StockFacet, type InstrumentReference, type StockFacetAnswer } from '#contracts';
import type { EventAddress } from '#event-sourcing';
import { StockFacets } from './stock-facets.js';

const apple: InstrumentReference = {
  ...{ instrumentId: 'AAPL', symbol: 'AAPL', name: 'Apple Inc.', sector: null, exchange: null, currency: 'USD' },
  ...{ timezone: null, tracked: true },
};

class Sentiment extends StockFacet<'sentiment'> {
  readonly name = 'sentiment';
  override readonly category = 'sentiment';
  readonly waited: EventAddress[] = [];

  constructor(private readonly answer: StockFacetAnswer<'sentiment'>) {
    super();
  }

  override of({ symbol }: InstrumentReference): Promise<StockFacetAnswer<'sentiment'>> {
    expect(symbol).toBe('AAPL');
    return Promise.resolve(this.answer);
  }

  override async reached(address: EventAddress): Promise<void> {
    this.waited.push(address);
  }
}

test('a part that no feature brings is null and said not to be in this app', async () => {
  expect(await new StockFacets().of(apple)).toEqual({
    values: { prediction: null, sentiment: null },
    unavailable: { prediction: 'not_in_this_app', sentiment: 'not_in_this_app' },
  });
});

test('a part that is brought has its value, or its own reason why there is none', async () => {
  const known = await new StockFacets([new Sentiment({ value: null })]).of(apple);
  expect(known).toEqual({
    values: { prediction: null, sentiment: null },
    unavailable: { prediction: 'not_in_this_app' },
  });
  const { unavailable } = await new StockFacets([new Sentiment({ unavailable: 'no_articles' })]).of(apple);
  expect(unavailable).toEqual({ prediction: 'not_in_this_app', sentiment: 'no_articles' });
});

test('what a part is read from is waited for', async () => {
  const sentiment = new Sentiment({ value: null });
  const { moments } = new StockFacets([sentiment]);
  const address = { category: 'sentiment', partition: 1, position: 7 } as const;
  await moments.sentiment?.(address);
  expect([Object.keys(moments), sentiment.waited]).toEqual([['sentiment'], [address]]);
});
