import { decodeEvent, type PricePredicted } from '#contracts';
import type { AppendResult } from '#event-sourcing';
import { everyEvent, InMemoryEventStore } from '#testing';
import { ClaimsOfModels } from './claims-made-of.js';
import type { RecordedFacts } from './recorded-facts.js';

const none = { sentiment: 0, predictions: 0, named: [] };

async function filled() {
  const store = new InMemoryEventStore();
  for (const { stream, event } of everyEvent()) await store.append(stream, 'any', [event]);
  return store;
}

const facts = (stream: string, ...versions: number[]) =>
  new Map([[stream, new Map(versions.map((version) => [`event ${version}`, version]))]]);

async function claimsMadeOf(store: InMemoryEventStore, given: RecordedFacts, since: number) {
  const claims = new ClaimsOfModels(store, since);
  await claims.note(given);
  return claims.made();
}

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
  expect(await claimsMadeOf(store, facts('prices-AAPL-2014', 1, 2, 5), 0)).toMatchObject(made);
  expect(await claimsMadeOf(store, facts('prices-AAPL-2014', 2, 3, 5), 0)).toEqual(none);
});

test('a prediction names single events by id: where they are looked up', async () => {
  const store = await filled();
  const split = everyEvent().find(({ stream }) => stream === 'actions-AAPL')!.event;
  const { version } = (await store.append('actions-AAPL', 'any', [
    { ...split, id: await namedInput(store) },
  ])) as AppendedTo;
  expect(await claimsMadeOf(store, facts('actions-AAPL', version), 0)).toMatchObject({ predictions: 1 });
  expect(await claimsMadeOf(store, facts('actions-AAPL', version - 1), 0)).toEqual(none);
});

type AppendedTo = Extract<AppendResult, { status: 'appended' }>;

/** An event that the prediction names by its id. */
async function namedInput(store: InMemoryEventStore): Promise<string> {
  const events = await store.readStream('predictions-AAPL-2014');
  const prediction = events.map(decodeEvent).find(({ type }) => type === 'marketlog.predictions.v1.PricePredicted');
  return (prediction!.data as PricePredicted).inputEvents[0]!;
}
