import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Basis, type EventDraft } from '#contracts';
import { assertNever } from '#event-sourcing';
import { predictorsOf, shipModelOfSentiment } from '../model/predictors.fixture.js';
import { articleIdOf, drawnArticles, publish, score } from './articles.fixture.js';
import {
  bar,
  calendar,
  claims,
  closes,
  correctBar,
  SmallMarket,
  symbols,
  withdrawBar,
} from './small-market.fixture.js';

const span = { from: '2014-01-02', to: '2014-01-24' };
const cut = '2014-01-15';
const trained = 'attention-lstm@1.0.0';
const later = calendar.sessionsBetween('2014-01-16', '2014-02-14');
const articles = drawnArticles('2013-12-02', span.to, symbols);

const kinds = [
  ...(['correct bar', 'withdraw bar', 'restore bar', 'remove bar', 'add instrument'] as const),
  ...(['split', 'dividend', 'factor', 'take back split', 'take back dividend', 'take back factor'] as const),
  ...(['article', 'article of another model', 'revised article', 'withdrawn article', 'linked article'] as const),
];
type Kind = (typeof kinds)[number];

interface Change {
  readonly kind: Kind;
  readonly symbol: string;
  readonly date: string;
  readonly value: number;
}

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom(...kinds),
  symbol: fc.constantFrom(...symbols),
  date: fc.constantFrom(...later),
  value: fc.double({ min: 0.5, max: 500, noNaN: true }),
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketlog-look-ahead-'));
  await shipModelOfSentiment(folder);
});
afterAll(() => rm(folder, { recursive: true }));

/** What both models claim up to the cut, features and intervals included. */
async function claimedUpToCut(changes: readonly Change[]): Promise<Map<string, unknown>> {
  const market = new SmallMarket([...symbols, 'LATE']);
  market.predictors = predictorsOf(folder);
  for (const [i, symbol] of symbols.entries()) {
    const removed = changes.filter((each) => each.symbol === symbol && each.kind === 'remove bar');
    const days = new Set(removed.map(({ date }) => date));
    const all = closes(i + 1, '2013-05-01', '2014-02-14');
    await market.trade(symbol, new Map([...all].filter(([date]) => !days.has(date))));
  }
  for (const article of articles) {
    await publish(market, article);
    await score(market, article);
  }
  for (const [i, each] of changes.entries()) await apply(market, each, 500 + i);
  const found = new Map<string, unknown>();
  for (const model of ['persistence@1', trained]) {
    await market.backfill({ ...span, model });
    const ofModel = (await market.events()).filter(
      ({ data }) => 'model' in data && `${data.model!.name}@${data.model!.version}` === model,
    );
    for (const [name, claim] of claims(ofModel)) if (name.slice(0, 10) <= cut) found.set(`${model} ${name}`, claim);
  }
  return found;
}

it('nothing that happens after a session changes a prediction, its features or its interval, whatever is changed, added or taken away', async () => {
  const expected = await claimedUpToCut([]);
  expect(expected.size).toBe(2 * 8 * calendar.countBetween(span.from, cut));
  // Every kind at once, and then some at random.
  const everyKind = kinds.map((kind, i) => ({ kind, symbol: symbols[i % 8]!, date: later[i % 3]!, value: 7 + i }));
  expect(await claimedUpToCut(everyKind)).toEqual(expected);
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 20 }), async (changes) => {
      expect(await claimedUpToCut(changes)).toEqual(expected);
    }),
    { numRuns: 3 },
  );
});

it('what happens up to a session does change them', async () => {
  const expected = await claimedUpToCut([]);
  for (const kind of ['correct bar', 'article'] as const) {
    const found = await claimedUpToCut([{ kind, symbol: 'A', date: '2014-01-14', value: 7 }]);
    expect(found.get(`${trained} ${cut} A`)).not.toEqual(expected.get(`${trained} ${cut} A`));
  }
});

const someEvent = '5f0c2f0e-7c9a-5c1d-8b3e-000000000001';

/** @param number of an article that the change brings */
async function apply(market: SmallMarket, { kind, symbol, date, value }: Change, number: number): Promise<void> {
  const article = { number, symbol, date, score: 1 / value };
  const say = (stream: string, draft: EventDraft) => market.record(stream, draft, date);
  switch (kind) {
    case 'correct bar':
      return correctBar(market, symbol, date, value);
    case 'withdraw bar':
      return withdrawBar(market, symbol, date);
    case 'restore bar':
      return withdrawBar(market, symbol, date, value);
    case 'remove bar':
      return;
    case 'add instrument':
      return say(`prices-LATE-${date.slice(0, 4)}`, bar('LATE', date, value));
    case 'split':
    case 'dividend':
    case 'factor':
    case 'take back split':
    case 'take back dividend':
    case 'take back factor':
      return say(`actions-${symbol}`, action(kind, symbol, date));
    case 'article':
      await publish(market, article);
      return score(market, article);
    case 'article of another model':
      await publish(market, article);
      return score(market, article, '9.0.0');
    case 'revised article': {
      await publish(market, article);
      const data = {
        articleId: articleIdOf(number),
        title: `$${symbol} after all`,
        revision: 2,
        supersedes: someEvent,
      };
      return say(`article-${articleIdOf(number)}`, { type: 'marketlog.articles.v1.ArticleRevised', data });
    }
    case 'withdrawn article': {
      await publish(market, article);
      const data = { articleId: articleIdOf(number), withdraws: someEvent, instrumentIds: [symbol] };
      return say(`article-${articleIdOf(number)}`, { type: 'marketlog.articles.v1.ArticleWithdrawn', data });
    }
    case 'linked article': {
      await publish(market, article);
      const mentions = [{ instrumentId: 'B', symbol: 'B', tagged: true }];
      const data = { articleId: articleIdOf(number), mentions };
      return say(`article-${articleIdOf(number)}`, { type: 'marketlog.articles.v1.ArticleLinkedToInstruments', data });
    }
    default:
      return assertNever(kind);
  }
}

type ActionKind = Extract<Kind, 'split' | 'dividend' | 'factor' | `take back ${string}`>;

function action(kind: ActionKind, instrumentId: string, exDate: string): EventDraft {
  const fact = { instrumentId, exDate, source: 'csv' };
  switch (kind) {
    case 'split':
      return { type: 'marketlog.prices.v1.SplitRecorded', data: { ...fact, numerator: 3, denominator: 2 } };
    case 'dividend': {
      const data = { ...fact, amount: 0.4, currency: 'USD', basis: Basis.AS_TRADED };
      return { type: 'marketlog.prices.v1.DividendRecorded', data };
    }
    case 'factor':
      return {
        type: 'marketlog.prices.v1.DistributionFactorRecorded',
        data: { ...fact, factor: 0.9, includesSplits: false },
      };
    case 'take back factor':
      return { type: 'marketlog.prices.v1.DistributionFactorWithdrawn', data: { ...fact, withdraws: someEvent } };
    case 'take back split':
    case 'take back dividend': {
      const data = { ...fact, kind: kind.slice('take back '.length), withdraws: someEvent };
      return { type: 'marketlog.prices.v1.CorporateActionWithdrawn', data };
    }
    default:
      return assertNever(kind);
  }
}
