import type { Message } from 'kafkajs';
import type { TransportRecord } from '../../transport/log-transport.port.js';
import { ByteWriter } from './byte-writer.js';
import { writeRecordBatch } from './record-batch.writer.js';

/** Records on their way through kafkajs to {@link encodeProduce}; it counts them, and looks at none. */
export class OutgoingRecords {
  readonly length: number;

  constructor(readonly records: readonly TransportRecord[]) {
    this.length = records.length;
  }
}

/**
 * Stands for the messages of one topic. kafkajs would sort them into partitions one by one, copying the list each time; here
 * they are sorted already.
 */
export class OutgoingTopic {
  private readonly partitions: Readonly<Record<number, OutgoingRecords>>;

  constructor(partitions: Readonly<Record<number, readonly TransportRecord[]>>) {
    this.partitions = Object.fromEntries(
      Object.entries(partitions).map(([partition, records]) => [partition, new OutgoingRecords(records)]),
    );
  }

  /** What kafkajs calls to find messages without a value, and to sort them. */
  find(): undefined {
    return undefined;
  }

  reduce(): Readonly<Record<number, OutgoingRecords>> {
    return this.partitions;
  }

  /** For kafkajs's types. */
  asMessages(): Message[] {
    return this as unknown as Message[];
  }
}

/** What kafkajs gives its encoder for a produce request. */
export interface ProduceOptions {
  readonly acks: number;
  readonly timeout: number;
  readonly transactionalId?: string | null;
  readonly producerId: string | number | bigint;
  readonly producerEpoch: number;
  readonly topicData: readonly {
    readonly topic: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly firstSequence: number;
      readonly messages: readonly unknown[] | OutgoingRecords;
    }[];
  }[];
}

/** Whether all records of a request came as {@link OutgoingTopic}. */
export function isOurs({ topicData }: ProduceOptions): boolean {
  return topicData.every(({ partitions }) => partitions.every(({ messages }) => messages instanceof OutgoingRecords));
}

/** The body of a produce request, versions 3 to 8, in one piece. */
export function encodeProduce(options: ProduceOptions, now = Date.now()): Buffer {
  const transactionalId = options.transactionalId ?? null;
  const batch = {
    producerId: BigInt(options.producerId),
    producerEpoch: options.producerEpoch,
    transactional: transactionalId !== null,
    timestamp: BigInt(now),
  };
  const writer = new ByteWriter(sizeGuess(options));
  writer.nullableText(transactionalId);
  writer.int16(options.acks);
  writer.int32(options.timeout);
  writer.int32(options.topicData.length);
  for (const { topic, partitions } of options.topicData) {
    writer.nullableText(topic);
    writer.int32(partitions.length);
    for (const { partition, firstSequence, messages } of partitions) {
      writer.int32(partition);
      const sizeAt = writer.position;
      writer.int32(0);
      writeRecordBatch(writer, (messages as OutgoingRecords).records, { ...batch, firstSequence });
      writer.int32At(sizeAt, writer.position - sizeAt - 4);
    }
  }
  return writer.written;
}

/** Bytes that will do in most cases; the writer grows where they do not. */
function sizeGuess({ topicData }: ProduceOptions): number {
  let size = 1024;
  for (const { partitions } of topicData) {
    for (const { messages } of partitions) {
      for (const { value } of (messages as OutgoingRecords).records) size += value.length + 512;
    }
  }
  return size;
}
