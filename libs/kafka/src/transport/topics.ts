import { categories, type Category } from '#event-sourcing';

/** Bytes of one message, at most: a payload of 1 MiB with its headers. */
export const maximumMessage = 2 * 1024 * 1024;

/** Facts of which the last state matters for ever; the others are kept as long as the setting says. */
export const keptForEver: ReadonlySet<Category> = new Set([
  'instruments',
  'sentiment',
  'predictions',
  'models',
  'operations',
]);

/** One topic for each category, `marketlog.prices.v1`; its partitions are those of the log. */
export class LogTopics {
  private readonly byTopic: ReadonlyMap<string, Category>;

  /** @param prefix what tells the logs apart that share a Kafka; `marketlog` where nothing else is set */
  constructor(private readonly prefix: string) {
    this.byTopic = new Map(categories.map((category) => [this.of(category), category]));
  }

  of(category: Category): string {
    return `${this.prefix}.${category}.v1`;
  }

  /** The category of a topic of the log; undefined for any other topic. */
  categoryOf(topic: string): Category | undefined {
    return this.byTopic.get(topic);
  }
}
