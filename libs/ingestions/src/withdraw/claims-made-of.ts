import { decodeEvent, type PricePredicted } from '#contracts';
import {
  identifyStream,
  partitionPages,
  type EventAddress,
  type EventEnvelope,
  type EventStore,
} from '#event-sourcing';
import type { RecordedFacts } from './recorded-facts.js';

/** What a model said of facts: it was said at its time and stays in the log. */
export interface NamedClaim {
  readonly event: EventAddress;
  readonly kind: 'sentiment' | 'prediction';
  /** Id of the article that was scored, or the symbol that was predicted. */
  readonly of: string;
  /** The session that was predicted, YYYY-MM-DD; null for a score. */
  readonly targetDate: string | null;
}

export interface ClaimsMade {
  /** Scores of texts of the articles. */
  readonly sentiment: number;
  /** Predictions that were computed from one of the facts. */
  readonly predictions: number;
  /** The first of both. */
  readonly named: readonly NamedClaim[];
}

/** Named in an answer, at most. */
const mostNamed = 1000;
const mostRemembered = 10_000;
const predicted = 'marketlog.predictions.v1.PricePredicted';

/** Runs of versions of a stream, in order: first, last, first, last … */
type Runs = number[];

/** What models made of facts that come part by part. Of the facts it holds no more than runs of versions of each stream of prices. */
export class ClaimsOfModels {
  readonly #named: NamedClaim[] = [];
  readonly #prices = new Map<string, Runs>();
  /** Places of events that predictions name, such as seals, which all predictions of a session name. */
  readonly #places = new Map<string, Pick<EventEnvelope, 'stream' | 'version'> | undefined>();
  #sentiment = 0;

  /** @param since UTC milliseconds at which the first of the facts was recorded */
  constructor(
    private readonly store: EventStore,
    private readonly since: number,
  ) {}

  async note(facts: RecordedFacts): Promise<void> {
    const scored: string[] = [];
    for (const [stream, events] of facts) {
      const { category, key } = identifyStream(stream);
      if (category === 'articles') scored.push(`sentiment-${key}`);
      if (category === 'prices') this.#prices.set(stream, runsOf([...events.values()]));
    }
    if (scored.length === 0) return;
    const found = await this.store.readStreams(scored);
    for (const event of [...found.values()].flat()) {
      this.#sentiment++;
      this.#name({ event: addressOf(event), kind: 'sentiment', of: event.key, targetDate: null });
    }
  }

  async made(): Promise<ClaimsMade> {
    const predictions = this.#prices.size === 0 ? 0 : await this.#predictions();
    return { sentiment: this.#sentiment, predictions, named: this.#named };
  }

  async #predictions(): Promise<number> {
    const stocks = new Set([...this.#prices.keys()].map((stream) => identifyStream(stream).key));
    let count = 0;
    for (const head of await this.store.heads('predictions')) {
      const after = await this.store.positionAt(head, this.since - 1);
      for await (const events of partitionPages(this.store, head, { after, upTo: head.position })) {
        for (const event of events) {
          if (event.type !== predicted || !stocks.has(event.key)) continue;
          const prediction = decodeEvent(event).data as PricePredicted;
          if (!(await this.#standsOnOne(prediction))) continue;
          count++;
          const { symbol: of, targetDate } = prediction;
          this.#name({ event: addressOf(event), kind: 'prediction', of, targetDate });
        }
      }
    }
    return count;
  }

  /** A prediction names the events that it was computed from: runs of versions, and single ones by id. */
  async #standsOnOne({ inputs, inputEvents }: PricePredicted): Promise<boolean> {
    if (inputs.some(({ stream, firstVersion, lastVersion }) => this.#has(stream, firstVersion, lastVersion)))
      return true;
    for (const id of inputEvents) {
      const place = await this.#placeOf(id);
      if (place !== undefined && this.#has(place.stream, place.version, place.version)) return true;
    }
    return false;
  }

  #has(stream: string, first: number, last: number): boolean {
    const runs = this.#prices.get(stream) ?? [];
    return runs.some((from, i) => i % 2 === 0 && from <= last && first <= runs[i + 1]!);
  }

  async #placeOf(id: string): Promise<Pick<EventEnvelope, 'stream' | 'version'> | undefined> {
    if (!this.#places.has(id)) {
      if (this.#places.size === mostRemembered) this.#places.clear();
      const event = await this.store.readById(id);
      this.#places.set(id, event && { stream: event.stream, version: event.version });
    }
    return this.#places.get(id);
  }

  #name(claim: NamedClaim): void {
    if (this.#named.length < mostNamed) this.#named.push(claim);
  }
}

function runsOf(versions: readonly number[]): Runs {
  const runs: Runs = [];
  for (const version of versions) {
    if (runs.at(-1) === version - 1) runs[runs.length - 1] = version;
    else runs.push(version, version);
  }
  return runs;
}

function addressOf({ category, partition, position }: EventEnvelope): EventAddress {
  return { category, partition, position };
}
