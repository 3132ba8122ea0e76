import { encodeEvent, ModelRegistry, uuidOfName, type MarketlogEvent, type ModelVersion } from '#contracts';
import {
  EventStore,
  MarketlogError,
  type NewEvent,
  type Reaction,
  type ReactionContext,
  type Reactor,
} from '#event-sourcing';
import { scoredTextOf, textHash } from '#markets';
import { SentimentModel, type TextScore } from '../model/sentiment-model.port.js';
import { labelValues } from '../read/scores.projection.js';

type WordsEvent = MarketlogEvent<'marketlog.articles.v1.ArticlePublished' | 'marketlog.articles.v1.ArticleRevised'>;

/** The words of one revision of an article, to be scored. */
interface Words {
  readonly event: WordsEvent;
  readonly revision: number;
  readonly text: string;
  readonly hash: string;
  /** Of the event that its score will be: follows from article, revision, words and model. */
  readonly id: string;
}

/** Texts that are given to the model at a time. */
const perRequest = 64;

/**
 * Scores every article once per revision of its words and version of the model that this build ships. While the model cannot be used
 * it waits. A newer version begins with the whole log again, because its checkpoints carry that version.
 */
export class ScoreSentimentWhenArticlePublished implements Reactor<WordsEvent> {
  readonly name = 'score-sentiment';
  readonly categories = ['articles'] as const;
  readonly types = ['marketlog.articles.v1.ArticlePublished', 'marketlog.articles.v1.ArticleRevised'] as const;
  readonly batch = 256;
  private registered: string | undefined;

  constructor(
    private readonly sentiment: SentimentModel,
    private readonly registry: ModelRegistry,
    private readonly store: EventStore,
    readonly version: number,
  ) {}

  /** Loads the model where it is not yet, and registers it. */
  async missing(): Promise<string | undefined> {
    let model: ModelVersion;
    try {
      model = await this.sentiment.identity();
    } catch (error) {
      return (error as Error).message;
    }
    try {
      if (this.registered !== model.hash) await this.registry.register(model);
      this.registered = model.hash;
      return undefined;
    } catch (error) {
      if (error instanceof MarketlogError && !error.retryable) return error.message;
      throw error;
    }
  }

  async react(events: readonly WordsEvent[], { signal }: ReactionContext): Promise<readonly Reaction[]> {
    const model = await this.sentiment.identity();
    const fresh = await this.withoutRecorded(events.flatMap((event) => wordsOf(event, model)));
    const reactions: Reaction[] = [];
    for (let at = 0; at < fresh.length; at += perRequest) {
      signal.throwIfAborted();
      const some = fresh.slice(at, at + perRequest);
      const answer = await this.sentiment.score(some.map(({ text }) => text));
      if (answer.model.hash !== model.hash)
        throw new MarketlogError('model_changed', `model ${model.name} was replaced while it scored`);
      some.forEach((words, index) => reactions.push(reactionTo(words, model, answer.scores[index]!)));
    }
    return reactions;
  }

  /** What the log does not hold yet: nothing is computed again after a crash or for a checkpoint that begins anew. */
  private async withoutRecorded(all: readonly Words[]): Promise<Words[]> {
    const streams = await this.store.readStreams([...new Set(all.map(({ event }) => streamOf(event)))]);
    const recorded = new Set([...streams.values()].flat().map(({ id }) => id));
    return all.filter(({ id }) => !recorded.has(id));
  }
}

/** None where an article has no words. */
function wordsOf(event: WordsEvent, model: ModelVersion): Words[] {
  const { type, data } = event;
  const text = scoredTextOf(data);
  if (text === undefined) return [];
  const revision = type === 'marketlog.articles.v1.ArticleRevised' ? data.revision : 1;
  const hash = textHash(text);
  const id = uuidOfName(JSON.stringify(['sentiment', data.articleId, revision, hash, model.hash]));
  return [{ event, revision, text, hash, id }];
}

function streamOf({ data }: WordsEvent): string {
  return `sentiment-${data.articleId}`;
}

function reactionTo(words: Words, model: ModelVersion, score: TextScore): Reaction {
  const stream = streamOf(words.event);
  return { stream, events: [scoredEvent(stream, words, model, score)] };
}

function scoredEvent(
  stream: string,
  { event, revision, hash, id }: Words,
  model: ModelVersion,
  score: TextScore,
): NewEvent {
  const { positive, neutral, negative } = score;
  const data = {
    articleId: event.data.articleId,
    revision,
    textHash: hash,
    modelName: model.name,
    modelVersion: model.version,
    modelHash: model.hash,
    label: labelValues[score.label],
    ...{ positive, neutral, negative, score: score.score },
  };
  const { occurredAt, correlationId, id: causationId } = event;
  const context = { stream, occurredAt, correlationId: correlationId ?? undefined, causationId, id };
  return encodeEvent({ type: 'marketlog.sentiment.v1.ArticleSentimentScored', data }, context);
}
