import { ModelRegistry, encodeEvent, type EventDraft, type MarketlogEvent, type ModelVersion } from '#contracts';
import { decodeEvent } from '#contracts';
import { MarketlogError, type Reaction } from '#event-sourcing';
import { articlePublished, InMemoryEventStore } from '#testing';
import { scoreOf, SentimentModel, type ModelState } from '../model/sentiment-model.port.js';
import { ScoreSentimentWhenArticlePublished } from './score-sentiment-when-article-published.reactor.js';

const articleId = '5f0c2f0e-7c9a-5c1d-8b3e-000000000001';

/** Says of every text what its length is worth, and remembers what it was asked. */
class CountingModel extends SentimentModel {
  readonly asked: string[] = [];
  lacks: MarketlogError | undefined;
  model: ModelVersion = { name: 'sentiment', version: '1.0.0', hash: 'a'.repeat(64) };

  override state(): ModelState {
    return { status: 'ready', model: this.model };
  }

  override async identity(): Promise<ModelVersion> {
    if (this.lacks) throw this.lacks;
    return this.model;
  }

  override async score(texts: readonly string[]) {
    this.asked.push(...texts);
    const positive = (text: string) => (text.length % 10) / 10;
    const scores = texts.map((text) => scoreOf({ positive: positive(text), neutral: 0, negative: 1 - positive(text) }));
    return { model: this.model, scores };
  }
}

class CountingRegistry extends ModelRegistry {
  readonly registered: ModelVersion[] = [];
  refuses: MarketlogError | undefined;

  override async register(model: ModelVersion): Promise<void> {
    if (this.refuses) throw this.refuses;
    this.registered.push(model);
  }

  override async promoted(): Promise<undefined> {
    return undefined;
  }
}

let store: InMemoryEventStore;
let model: CountingModel;
let registry: CountingRegistry;
let reactor: ScoreSentimentWhenArticlePublished;

beforeEach(() => {
  store = new InMemoryEventStore();
  model = new CountingModel();
  registry = new CountingRegistry();
  reactor = new ScoreSentimentWhenArticlePublished(model, registry, store, 1);
});

type Words = MarketlogEvent<'marketlog.articles.v1.ArticlePublished' | 'marketlog.articles.v1.ArticleRevised'>;

async function record(...drafts: EventDraft[]): Promise<Words[]> {
  const stream = `article-${articleId}`;
  const before = (await store.readStream(stream)).length;
  await store.append(
    stream,
    'any',
    drafts.map((draft) => encodeEvent(draft, { stream, occurredAt: 5, correlationId: articleId })),
  );
  return (await store.readStream(stream, before + 1)).map((event) => decodeEvent(event) as Words);
}

const revised = (title: string, revision: number): EventDraft => ({
  type: 'marketlog.articles.v1.ArticleRevised',
  data: { articleId, title, revision, supersedes: articleId },
});

async function react(events: readonly Words[]): Promise<readonly Reaction[]> {
  const partition = { category: 'articles', partition: 0 } as const;
  const context = { partition, upTo: events.at(-1)?.position ?? 0, signal: new AbortController().signal };
  return reactor.react(events, context);
}

async function append(reactions: readonly Reaction[]): Promise<void> {
  for (const { stream, events } of reactions) await store.append(stream, 'any', events);
}

const scores = async () => (await store.readStream(`sentiment-${articleId}`)).map((event) => decodeEvent(event));

describe('an article that was published', () => {
  it('is scored by its title, and the event says by what, of what and because of what', async () => {
    const [published] = await record(articlePublished({ articleId, title: 'Profit up', text: 'More' }));
    await append(await react([published!]));
    expect(model.asked).toEqual(['Profit up']);
    expect(await scores()).toMatchObject([
      {
        type: 'marketlog.sentiment.v1.ArticleSentimentScored',
        causationId: published!.id,
        correlationId: articleId,
        occurredAt: 5,
        data: { articleId, revision: 1, modelVersion: '1.0.0', positive: 0.9, score: expect.closeTo(0.8, 12) },
      },
    ]);
  });

  it('is scored once, however often it is asked for', async () => {
    const events = await record(articlePublished({ articleId }));
    const first = await react(events);
    await append(first);
    expect(await react(events)).toEqual([]);
    expect(model.asked).toHaveLength(1);
    // A crash between append and checkpoint: the same reaction comes to the log again.
    await append(first);
    expect(await scores()).toHaveLength(1);
  });

  it('is scored again for each revision of its words, an earlier one that returns included', async () => {
    const events = await record(articlePublished({ articleId, title: 'A' }), revised('B', 2), revised('A', 3));
    await append(await react(events));
    expect((await scores()).map(({ data }) => (data as { revision: number }).revision)).toEqual([1, 2, 3]);
  });

  it('is scored alike however the log is cut', async () => {
    const events = await record(articlePublished({ articleId, title: 'A' }), revised('B', 2), revised('C', 3));
    const whole = await react(events);
    const single = (await Promise.all(events.map((event) => react([event])))).flat();
    expect(single).toEqual(whole);
  });

  it('is scored again by another version of the model', async () => {
    const events = await record(articlePublished({ articleId }));
    await append(await react(events));
    model.model = { name: 'sentiment', version: '2.0.0', hash: 'b'.repeat(64) };
    await append(await react(events));
    expect(await scores()).toHaveLength(2);
  });

  it('is left out where it has no words, and read as far as a model reads where it has a megabyte of them', async () => {
    const none = await record(articlePublished({ articleId, title: ' ', text: '' }));
    expect(await react(none)).toEqual([]);
    const long = await record(revised('x'.repeat(1_000_000), 2));
    await react(long);
    expect(model.asked.map(({ length }) => length)).toEqual([10_000]);
  });
});

describe('before it scores', () => {
  it('registers the model once', async () => {
    expect([await reactor.missing(), await reactor.missing()]).toEqual([undefined, undefined]);
    expect(registry.registered).toEqual([model.model]);
  });

  it('waits for a model that is not there, and says which file is missing', async () => {
    model.lacks = new MarketlogError('model_missing', 'models/sentiment holds no model', true);
    expect(await reactor.missing()).toBe('models/sentiment holds no model');
    model.lacks = undefined;
    expect(await reactor.missing()).toBeUndefined();
  });

  it('waits where the registry knows the version with another file, and fails where the log is away', async () => {
    registry.refuses = new MarketlogError('model_version_taken', 'a changed file needs a new version');
    expect(await reactor.missing()).toBe('a changed file needs a new version');
    registry.refuses = new MarketlogError('database_unavailable', 'away', true);
    await expect(reactor.missing()).rejects.toMatchObject({ code: 'database_unavailable' });
  });
});
