import { decodeEvent, foldEvents } from '#contracts';
import { InMemoryEventStore } from '#testing';
import { articleDecider, type ArticleDelivery } from '../article.decider.js';
import { recordArticles } from '../record-articles.js';
import { LogArticleWithdrawal } from './article-withdrawal.js';

const articleId = '3b6c0f5e-58a1-5b0c-9d0e-3f1e2a7c4b11';
const stream = `article-${articleId}`;
const first = '00000000-0000-4000-8000-000000000001';
const second = '00000000-0000-4000-8000-000000000002';
const withdrawal = '00000000-0000-4000-8000-00000000000f';

let store: InMemoryEventStore;
beforeEach(() => (store = new InMemoryEventStore()));

const delivery = (symbols: readonly string[], text = 'words'): ArticleDelivery => ({
  ...{ articleId, source: 'wire', sourceId: '1', url: undefined, publishedAt: 0, title: 'Up', text, language: 'en' },
  mentions: symbols.map((symbol) => ({ instrumentId: symbol, symbol, tagged: true })),
});
const record = (by: string, ...given: ArticleDelivery[]) => recordArticles(store, given, by);
const state = async () => foldEvents(articleDecider, await store.readStream(stream));

async function withdraw(of: string, options: { cascade?: boolean; dryRun?: boolean } = {}) {
  const targets = new Set(
    (await store.readStream(stream)).filter(({ correlationId }) => correlationId === of).map(({ id }) => id),
  );
  const request = { stream, targets, cascade: false, dryRun: false, correlationId: withdrawal, ...options };
  return new LogArticleWithdrawal(store).withdraw(request);
}

describe('withdrawing articles', () => {
  it('takes back an article with its links, and the same article can be recorded again', async () => {
    await record(first, delivery(['AAPL']));
    expect(await withdraw(first)).toMatchObject({ withdrawn: [{ version: 1 }], standing: [] });
    const [, withdrawn] = (await store.readStream(stream)).map(decodeEvent);
    expect(withdrawn).toMatchObject({
      type: 'marketlog.articles.v1.ArticleWithdrawn',
      causationId: (await store.readStream(stream))[0]!.id,
      data: { instrumentIds: ['AAPL'] },
    });
    expect(await record(second, delivery(['AAPL']))).toEqual(['recorded']);
    expect(await state()).toMatchObject({ revision: 1, instruments: ['AAPL'] });
  });

  it('puts the words before in force again, under a revision of their own', async () => {
    await record(first, delivery(['AAPL']));
    await record(second, delivery(['AAPL', 'MSFT'], 'other words'));
    expect(await withdraw(second)).toMatchObject({ withdrawn: [{}, {}], standing: [] });
    expect(await state()).toMatchObject({ text: 'words', revision: 3, instruments: ['AAPL'] });
    expect(await record(second, delivery(['AAPL', 'MSFT'], 'other words'))).toEqual(['corrected']);
    expect(await state()).toMatchObject({ text: 'other words', revision: 4, instruments: ['AAPL', 'MSFT'] });
  });

  it('keeps an article on which a later link stands, and names it; --cascade takes both', async () => {
    await record(first, delivery(['AAPL']));
    await record(second, delivery(['MSFT']));
    const { withdrawn, standing } = await withdraw(first, { dryRun: true });
    expect(withdrawn).toEqual([]);
    expect(standing).toMatchObject([{ event: { version: 1 }, by: { version: 2 }, byIngestion: second }]);
    expect((await withdraw(first)).withdrawn).toEqual([]);
    expect((await withdraw(first, { cascade: true })).withdrawn).toHaveLength(2);
    expect(await state()).toEqual(articleDecider.initialState);
  });

  it('finds nothing left when it is asked again', async () => {
    await record(first, delivery(['AAPL']));
    await withdraw(first);
    expect(await withdraw(first)).toMatchObject({ withdrawn: [], standing: [] });
    expect(await store.readStream(stream)).toHaveLength(2);
  });
});
