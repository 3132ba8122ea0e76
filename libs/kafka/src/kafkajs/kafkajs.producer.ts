import type { Kafka, Message, Producer, Transaction } from 'kafkajs';
import type { TopicRecords, TransactionalProducer, TransportRecord } from '../transport/log-transport.port.js';
import { TransportError } from '../transport/transport-errors.js';
import type { TransportLimits } from './client.js';
import { patiently, within } from './patiently.js';
import type { Reports } from './reports.js';

/** Milliseconds after which the broker ends a transaction whose producer is gone; others' reading waits so long at most. */
const transactionTimeout = 20_000;

/** Messages of one request, at most: kafkajs copies its list of them anew for each one. */
const largestRequest = 500;

/** Waits of a few milliseconds: the broker is still closing the transaction before, more often than not. */
const producerRetry = { initialRetryTime: 5, multiplier: 2, factor: 0.2, maxRetryTime: 500, retries: 8 };

export interface ProducerParts {
  readonly limits: TransportLimits;
  readonly reports: Reports;
  readonly onClosed: (producer: KafkajsProducer) => void;
}

/** One transactional id on kafkajs: one transaction and one send at a time, since its idempotence holds for no more (its issue 598). */
export class KafkajsProducer implements TransactionalProducer {
  private closed: Promise<void> | undefined;
  private busy = false;

  private constructor(
    private readonly producer: Producer,
    private readonly transactionalId: string,
    private readonly parts: ProducerParts,
  ) {}

  static async open(client: Kafka, transactionalId: string, parts: ProducerParts): Promise<KafkajsProducer> {
    const producer = createProducer(client, transactionalId);
    const opening = begin(producer);
    try {
      await within(parts.limits.transaction, opening);
    } catch (error) {
      leave(producer, opening);
      throw parts.reports.failed(error, `opening the producer ${transactionalId}`);
    }
    parts.reports.succeeded();
    return new KafkajsProducer(producer, transactionalId, parts);
  }

  async publish(batches: readonly TopicRecords[]): Promise<void> {
    this.assertReady();
    this.busy = true;
    const filled = batches.filter(({ records }) => records.length > 0);
    const work = this.transact(filled);
    try {
      await within(this.parts.limits.transaction, work);
      this.parts.reports.succeeded();
    } catch (error) {
      // kafkajs would go on by itself, and connect anew to do so.
      leave(this.producer, work);
      void this.close();
      const places = filled.map(({ topic, partition }) => `${topic}-${partition}`).join(', ');
      throw this.parts.reports.failed(error, `publishing to ${places}`, filled[0]?.topic);
    } finally {
      this.busy = false;
    }
  }

  close(): Promise<void> {
    this.closed ??= patiently(this.producer.disconnect()).then(() => this.parts.onClosed(this));
    return this.closed;
  }

  private assertReady(): void {
    const { transactionalId } = this;
    if (this.closed !== undefined) {
      throw new TransportError('kafka_failed', `the producer ${transactionalId} is closed`, false);
    }
    if (this.busy) throw new TransportError('kafka_failed', `${transactionalId} has a transaction in flight`, false);
  }

  private async transact(batches: readonly TopicRecords[]): Promise<void> {
    const transaction = await this.producer.transaction();
    try {
      for (const { topic, partition, records } of batches) {
        for (let at = 0; at < records.length; at += largestRequest)
          await send(transaction, { topic, partition, records: records.slice(at, at + largestRequest) });
      }
      // Too late: whoever waited for it has been told that it failed.
      if (this.closed !== undefined) return await transaction.abort();
      await transaction.commit();
    } catch (error) {
      // Nothing read committed sees it either way; the broker ends it itself where we cannot.
      if (transaction.isActive()) await transaction.abort().catch(() => undefined);
      throw error;
    }
  }
}

function createProducer(client: Kafka, transactionalId: string): Producer {
  return client.producer({
    transactionalId,
    idempotent: true,
    maxInFlightRequests: 1,
    transactionTimeout,
    allowAutoTopicCreation: false,
    metadataMaxAge: 60_000,
    // Our records are in partitions already.
    createPartitioner:
      () =>
      ({ message }) =>
        message.partition!,
    retry: producerRetry,
  });
}

async function begin(producer: Producer): Promise<void> {
  await producer.connect();
  // The first transaction is what fences the predecessor; nothing goes over the wire when an empty one ends.
  await (await producer.transaction()).abort();
}

/** Lets go of a producer whose work may still go on: again once that has ended, since it may have connected anew. */
function leave(producer: Producer, work: Promise<unknown>): void {
  const disconnect = (): Promise<void> => producer.disconnect().catch(() => undefined);
  void disconnect();
  void work.then(disconnect, disconnect);
}

/**
 * One topic partition, so one leader. Of a request that goes to several, kafkajs tries what has failed again by broker: it leaves out
 * what has moved to one that had answered, and says what was under way to another a second time.
 */
async function send(transaction: Transaction, { topic, partition, records }: TopicRecords): Promise<void> {
  const messages = records.map((record) => messageOf(record, partition));
  const written = await transaction.sendBatch({ acks: -1, topicMessages: [{ topic, messages }] });
  if (written.length > 0) return;
  // kafkajs drops records of a partition that the topic does not have, and says nothing.
  const sentence = `topic ${topic} has no partition ${partition}: it has fewer partitions than the log (MARKETLOG_PARTITIONS)`;
  throw new TransportError('topic_mismatch', sentence, false);
}

function messageOf({ key, value, headers }: TransportRecord, partition: number): Message {
  return { key, value: bufferOf(value), headers, partition };
}

/** What came from MySQL is one already. */
function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
