import type { KafkaSettings } from '#config';
import { formatAddress, type EventStore, type RelayCheckpoints } from '#event-sourcing';
import type { LogTransport, TopicChange } from '../../transport/log-transport.port.js';
import { topicSpecifications } from '../../transport/topic-specifications.js';
import type { LogTopics } from '../../transport/topics.js';
import type { RelayLog } from '../faults/relay-faults.js';

/** Makes the topics of the log, and says what became of those that had been there. */
export class TopicKeeper {
  private running: Promise<void> | undefined;

  constructor(
    private readonly transport: LogTransport,
    private readonly topics: LogTopics,
    private readonly settings: KafkaSettings,
    private readonly parts: { readonly store: EventStore; readonly checkpoints: RelayCheckpoints },
    private readonly log: RelayLog,
  ) {}

  /** One at a time, however many ask. @throws TransportError `topic_mismatch`, `kafka_unavailable`, … */
  ensure(): Promise<void> {
    this.running ??= this.check().finally(() => (this.running = undefined));
    return this.running;
  }

  private async check(): Promise<void> {
    const { partitions } = await this.parts.store.identity();
    const changes = await this.transport.ensureTopics(topicSpecifications(this.settings, partitions));
    for (const change of changes) await this.tell(change);
  }

  /** A topic that is made although the relay has published to it was deleted, or its Kafka has lost its data. */
  private async tell(change: TopicChange): Promise<void> {
    const category = change.made ? this.topics.categoryOf(change.topic) : undefined;
    const published = (await this.parts.checkpoints.read()).filter(
      (checkpoint) => checkpoint.category === category && checkpoint.position > 0,
    );
    if (category === undefined || published.length === 0) return this.log.log(inWords(change));
    const begins = published
      .map((checkpoint) => formatAddress({ ...checkpoint, position: checkpoint.position + 1 }))
      .join(', ');
    this.log.error(
      `topic ${this.topics.of(category)} was missing and has been made again, empty: it begins at ${begins}; ` +
        `our own consumers read what is missing from the log, and marketlog relay reset ${category} publishes it again from position 1`,
    );
  }
}

function inWords(change: TopicChange): string {
  if (change.made) return `made topic ${change.topic}`;
  return `topic ${change.topic}: ${change.setting} is ${change.value} now, was ${change.before ?? 'unset'}`;
}
