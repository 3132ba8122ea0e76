import {
  LogTransport,
  type TopicRecords,
  type TopicChange,
  type TopicSpecification,
  type TransactionalProducer,
  type TransportConsumer,
  type TransportHealth,
  type TransportRecord,
} from '../../transport/log-transport.port.js';
import { TransportError } from '../../transport/transport-errors.js';

/** Kafka as a relay sees it, in memory: topics, transactions that are whole or nothing, and fencing. */
export class FakeTransport extends LogTransport {
  readonly topics = new Map<string, Map<number, TransportRecord[]>>();
  /** Sizes of the transactions, in events. */
  readonly transactions: number[] = [];
  readonly opened: string[] = [];
  /** Called where a producer is opened, before it fences the one before. */
  opening: () => Promise<void> | void = () => undefined;
  /** Called before a transaction is there, and after it is but before the producer hears of it; what they throw, publishing throws. */
  before: (batches: readonly TopicRecords[]) => Promise<void> | void = () => undefined;
  after: () => Promise<void> | void = () => undefined;
  /** Thrown by everything that is no publishing. */
  fault: Error | undefined;
  private readonly epochs = new Map<string, number>();

  /** Positions on a topic partition, as they lie there. */
  positions(topic: string, partition: number): number[] {
    return (this.topics.get(topic)?.get(partition) ?? []).map(({ headers }) => Number(headers['ce_position']));
  }

  override async ensureTopics(specifications: readonly TopicSpecification[]): Promise<TopicChange[]> {
    this.fail();
    const missing = specifications.filter(({ topic }) => !this.topics.has(topic));
    for (const { topic } of missing) this.topics.set(topic, new Map<number, TransportRecord[]>());
    return missing.map(({ topic }) => ({ topic, made: true }));
  }

  override async recreateTopic({ topic }: TopicSpecification): Promise<void> {
    this.topics.set(topic, new Map<number, TransportRecord[]>());
  }

  override async brokers(): Promise<number> {
    this.fail();
    return 1;
  }

  override async openProducer(transactionalId: string): Promise<TransactionalProducer> {
    this.fail();
    this.opened.push(transactionalId);
    await this.opening();
    const epoch = (this.epochs.get(transactionalId) ?? 0) + 1;
    this.epochs.set(transactionalId, epoch);
    return {
      publish: async (batches) => {
        await this.before(batches);
        if (this.epochs.get(transactionalId) !== epoch) throw new TransportError('producer_fenced', 'fenced', true);
        this.commit(batches);
        await this.after();
      },
      close: async () => undefined,
    };
  }

  override consume(): Promise<TransportConsumer> {
    throw new Error('a relay consumes nothing');
  }

  override health(): TransportHealth {
    return { status: 'ok', detail: null };
  }

  override async close(): Promise<void> {}

  private commit(batches: readonly TopicRecords[]): void {
    const gone = batches.find(({ topic }) => !this.topics.has(topic));
    if (gone !== undefined) throw new TransportError('topic_missing', `${gone.topic} does not exist`, true);
    this.transactions.push(batches.reduce((sum, { records }) => sum + records.length, 0));
    for (const { topic, partition, records } of batches) {
      const known = this.topics.get(topic)!;
      known.set(partition, [...(known.get(partition) ?? []), ...records]);
    }
  }

  private fail(): void {
    if (this.fault !== undefined) throw this.fault;
  }
}
