import { decodeEvent, type PricePredicted } from '#contracts';
import { everyEvent, InMemoryEventStore } from '#testing';
import { claimsMadeOf } from './claims-made-of.js';

const none = { sentiment: 0, predictions: 0, named: [] };

async function filled() {
  const store = new InMemoryEventStore();
  for (const { stream, event } of everyEvent()) await store.append(stream, 'any', [event]);
  return store;
}

const facts = (stream: string, version: number, id = 'of no prediction') =>
  new Map([[stream, new Map([[id, version]])]]);

test('scores of the articles are counted and named', async () => {
  const store = await filled();
  const heads = await store.heads('sentiment');
  const [score] = await store.readPartition(heads[0]!, 0, 1);
  const article = score!.stream.replace('sentiment-', '');
  const { category, partition } = heads[0]!;
  expect(await claimsMadeOf(store, facts(`article-${article}`, 1), 0)).toEqual({
    sentiment: 1,
    predictions: 0,
    named: [{ event: { category, partition, position: 1 }, kind: 'sentiment', of: article, targetDate: null }],
  });
});

test('predictions are counted and named where they were computed from one of the events, and no others', async () => {
  const store = await filled();
  const made = { sentiment: 0, predictions: 1, named: [{ kind: 'prediction', of: 'AAPL', targetDate: '2014-01-03' }] };
  expect(await claimsMadeOf(store, facts('prices-AAPL-2014', 1), 0)).toMatchObject(made);
  expect(await claimsMadeOf(store, facts('prices-AAPL-2014', 2), 0)).toEqual(none);
  expect(await claimsMadeOf(store, facts('prices-IBM-2014', 1), 0)).toEqual(none);
  expect(await claimsMadeOf(store, facts('prices-AAPL-2014', 1), Date.now() + 60_000)).toEqual(none);
  expect(await claimsMadeOf(store, facts('actions-AAPL', 9, await namedInput(store)), 0)).toMatchObject(made);
});

/** An event that the prediction names by its id. */
async function namedInput(store: InMemoryEventStore): Promise<string> {
  const events = await store.readStream('predictions-AAPL-2014');
  const prediction = events.map(decodeEvent).find(({ type }) => type === 'marketlog.predictions.v1.PricePredicted');
  return (prediction!.data as PricePredicted).inputEvents[0]!;
}
