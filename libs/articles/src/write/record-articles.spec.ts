import { InMemoryEventStore } from '#testing';
import type { EventEnvelope } from '#event-sourcing';
import { RehearsalLog } from '../import/rehearsal-log.js';
import { articleIdOf } from './article-identity.js';
import type { ArticleDelivery } from './article.decider.js';
import { recordArticles } from './record-articles.js';

const run = '00000000-0000-4000-8000-00000000000a';
const article = (sourceId: string, instrumentId: string, text = 'words'): ArticleDelivery => ({
  articleId: articleIdOf({ source: 'wire', sourceId }),
  source: 'wire',
  sourceId,
  url: undefined,
  publishedAt: Date.UTC(2014, 0, 2),
  title: undefined,
  text,
  language: 'en',
  mentions: [{ instrumentId, symbol: instrumentId, tagged: true }],
});
const batch = [
  article('1', 'AAPL'),
  article('2', 'AAPL'),
  article('1', 'GOOG'),
  article('1', 'AAPL'),
  article('2', 'AAPL', 'B'),
];
const typesOf = (events: readonly EventEnvelope[]) => events.map((event) => event.type.split('.').at(-1));

describe('recording articles', () => {
  it('says of each delivery what became of it, the same article several times in a batch included', async () => {
    const store = new InMemoryEventStore();
    expect(await recordArticles(store, batch, run)).toEqual([
      'recorded',
      'recorded',
      'linked',
      'unchanged',
      'corrected',
    ]);
    expect(typesOf(await store.readStream(`article-${batch[0]!.articleId}`))).toEqual([
      'ArticlePublished',
      'ArticleLinkedToInstruments',
    ]);
  });

  it('records nothing the second time', async () => {
    const store = new InMemoryEventStore();
    await recordArticles(store, [batch[0]!, batch[2]!], run);
    expect(await recordArticles(store, [batch[0]!, batch[2]!], run)).toEqual(['unchanged', 'unchanged']);
  });

  it('decides again where another import was faster', async () => {
    const store = new InMemoryEventStore();
    let raced = false;
    const log = {
      append: store.append.bind(store),
      readStreams: async (streams: readonly string[]) => {
        const states = await store.readStreams(streams);
        if (!raced) await recordArticles(store, [article('1', 'GOOG'), article('2', 'AAPL')], run);
        raced = true;
        return states;
      },
    };
    expect(await recordArticles(log, [batch[0]!, batch[1]!], run)).toEqual(['linked', 'unchanged']);
    const heads = await store.heads('articles');
    expect(heads.reduce((sum, head) => sum + head.position, 0)).toBe(3);
  });

  it('rehearses the same outcomes without recording anything', async () => {
    const store = new InMemoryEventStore();
    const rehearsal = new RehearsalLog(store);
    expect(await recordArticles(rehearsal, batch.slice(0, 2), run)).toEqual(['recorded', 'recorded']);
    expect(await recordArticles(rehearsal, batch.slice(2), run)).toEqual(['linked', 'unchanged', 'corrected']);
    expect(await store.heads()).toEqual([]);
  });
});
