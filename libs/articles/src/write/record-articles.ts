import { encodeEvent, foldEvents, uuidOfName } from '#contracts';
import { runCommand, type EventEnvelope, type EventStore, type NewEvent } from '#event-sourcing';
import { articleDecider, type ArticleDelivery, type ArticleEvent, type ArticleState } from './article.decider.js';

/** What became of one delivery. `corrected`: its words were revised; `linked`: only further instruments. */
export type ArticleOutcome = 'recorded' | 'linked' | 'corrected' | 'unchanged';

/** What recording needs of a log; a rehearsal offers the same without writing. */
export type ArticleLog = Pick<EventStore, 'readStreams' | 'append'>;

/** The deliveries of one article within a batch, decided one after the other. */
interface Bundle {
  readonly stream: string;
  readonly deliveries: { readonly delivery: ArticleDelivery; readonly index: number }[];
}

/**
 * Decides deliveries in their order, and appends what they add: one read for the states of all their articles, one append per
 * article. Where another import was faster with an article, its state is read and its deliveries are decided again.
 * @returns an outcome per delivery, in order.
 */
export async function recordArticles(
  log: ArticleLog,
  deliveries: readonly ArticleDelivery[],
  correlationId: string,
): Promise<ArticleOutcome[]> {
  const outcomes: ArticleOutcome[] = new Array<ArticleOutcome>(deliveries.length).fill('unchanged');
  const bundles = bundlesOf(deliveries);
  const read = await log.readStreams(bundles.map(({ stream }) => stream));
  const run = (bundle: Bundle) =>
    runCommand(log, bundle.stream, async (attempt) => {
      const past = attempt === 1 ? read : await log.readStreams([bundle.stream]);
      const events = decideBundle(bundle, past.get(bundle.stream) ?? [], correlationId, outcomes);
      const outcome = (_: unknown, repeated: boolean) => {
        // Another import said the very same a moment before.
        if (repeated) for (const { index } of bundle.deliveries) outcomes[index] = 'unchanged';
      };
      return { version: past.get(bundle.stream)?.length ?? 0, events, outcome };
    });
  await Promise.all(bundles.map(run));
  return outcomes;
}

function bundlesOf(deliveries: readonly ArticleDelivery[]): Bundle[] {
  const bundles = new Map<string, Bundle>();
  deliveries.forEach((delivery, index) => {
    const known = bundles.get(delivery.articleId);
    if (known) known.deliveries.push({ delivery, index });
    else
      bundles.set(delivery.articleId, { stream: `article-${delivery.articleId}`, deliveries: [{ delivery, index }] });
  });
  return [...bundles.values()];
}

/** @returns what the deliveries of one article add to its past; writes what becomes of each into `outcomes`. */
function decideBundle(
  { stream, deliveries }: Bundle,
  past: readonly EventEnvelope[],
  correlationId: string,
  outcomes: ArticleOutcome[],
): NewEvent[] {
  let state: ArticleState = foldEvents(articleDecider, past);
  const ids = new Set(past.map(({ id }) => id));
  const events: NewEvent[] = [];
  for (const { delivery, index } of deliveries) {
    const facts = articleDecider.decide(delivery, state);
    outcomes[index] = outcomeOf(facts);
    // Links and revisions carry the instant of the article itself, whatever a later delivery says: lists are ordered by it.
    const occurredAt = state.revision > 0 ? state.publishedAt : delivery.publishedAt;
    for (const fact of facts) {
      const encoded = encodeEvent(fact, { stream, occurredAt, correlationId });
      // What was taken back and is said again in the same words is another event than the first.
      const version = past.length + events.length + 1;
      const event = ids.has(encoded.id) ? { ...encoded, id: uuidOfName(`${encoded.id}@${version}`) } : encoded;
      events.push(event);
      state = articleDecider.evolve(state, { ...fact, id: event.id });
    }
  }
  return events;
}

function outcomeOf(facts: readonly ArticleEvent[]): ArticleOutcome {
  let outcome: ArticleOutcome = 'unchanged';
  for (const { type } of facts) {
    if (type === 'marketlog.articles.v1.ArticlePublished') return 'recorded';
    if (type === 'marketlog.articles.v1.ArticleRevised') return 'corrected';
    outcome = 'linked';
  }
  return outcome;
}
