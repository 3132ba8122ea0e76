import { everyEvent, InMemoryEventStore } from '#testing';
import { claimsMadeOf } from './claims-made-of.js';

test('scores of the articles and predictions of the stocks since then are counted, and no others', async () => {
  const store = new InMemoryEventStore();
  for (const { stream, event } of everyEvent()) await store.append(stream, 'any', [event]);
  const heads = await store.heads('sentiment');
  const [score] = await store.readPartition(heads[0]!, 0, 1);
  const article = score!.stream.replace('sentiment-', 'article-');
  const facts = (...streams: string[]) => new Map(streams.map((stream) => [stream, new Set<string>()]));
  expect(await claimsMadeOf(store, facts(article), 0)).toEqual({ sentiment: 1, predictions: 0 });
  expect(await claimsMadeOf(store, facts('prices-AAPL-2014', 'actions-AAPL'), 0)).toEqual({
    sentiment: 0,
    predictions: 1,
  });
  expect(await claimsMadeOf(store, facts('prices-IBM-2014'), 0)).toEqual({ sentiment: 0, predictions: 0 });
  expect(await claimsMadeOf(store, facts('prices-AAPL-2014'), Date.now() + 60_000)).toEqual({
    sentiment: 0,
    predictions: 0,
  });
});
