import type { KafkaMessage } from 'kafkajs';
import protocol, { type FetchedResponse } from 'kafkajs/src/protocol/requests/index.js';
import { onlyBatch, splitFetch, withoutBatches, type FetchBytes } from './fetch-response.js';
import type { RecordBatch } from './record-batches.js';

/** Stands for a batch that could not be read, at its end, so that what comes after it is fetched next. */
export type UnreadableBatch = KafkaMessage & {
  /** What is wrong with it. */
  readonly unreadable: string;
};

type Decode = (bytes: Buffer) => Promise<FetchedResponse>;

/** The version whose layout is known; Kafka 4 speaks it, and kafkajs none above. */
const checkedVersion = 11;

/**
 * kafkajs looks at no checksum, and where it fails at one batch it throws the whole response away and fetches it again, for
 * ever. From now on such a batch is handed over as one message that says so, and everything else as ever.
 */
export function keepUnreadableApart(): void {
  const { Fetch } = protocol.requests;
  protocol.requests.Fetch = {
    versions: Fetch.versions,
    protocol: ({ version }) => {
      const original = Fetch.protocol({ version });
      if (Number(version) !== checkedVersion) return original;
      return (options) => {
        const { response, ...rest } = original(options);
        const { decode } = response;
        return { ...rest, response: { ...response, decode: (bytes) => decodeChecked(bytes, decode) } };
      };
    },
  };
}

/** What kafkajs makes of a fetch response; it reads batch by batch only where something is wrong. */
export async function decodeChecked(bytes: Buffer, decode: Decode): Promise<FetchedResponse> {
  const pieces = splitFetch(bytes);
  if (pieces.topics.every(({ partitions }) => partitions.every(({ batches }) => batches.every(isIntact)))) {
    try {
      return await decode(bytes);
    } catch {
      // Met again below, where it is known which batch it is.
    }
  }
  const response = await decode(withoutBatches(pieces));
  const responses = response.responses.map(async (topic, place) => ({
    ...topic,
    partitions: await Promise.all(
      topic.partitions.map(async (partition, number) => {
        const { name, partitions } = pieces.topics[place]!;
        const { head, batches } = partitions[number]!;
        const messages: KafkaMessage[] = [];
        for (const batch of batches) messages.push(...(await messagesOf(pieces, name, head, batch, decode)));
        return { ...partition, messages };
      }),
    ),
  }));
  return { ...response, responses: await Promise.all(responses) };
}

async function messagesOf(
  pieces: FetchBytes,
  name: Buffer,
  partition: Buffer,
  batch: RecordBatch,
  decode: Decode,
): Promise<readonly KafkaMessage[]> {
  if (!isIntact(batch)) return [standIn(batch, 'it does not match its checksum')];
  try {
    const { responses } = await decode(onlyBatch(pieces, name, partition, batch));
    return responses[0]!.partitions[0]!.messages;
  } catch (error) {
    return [standIn(batch, (error as Error).message)];
  }
}

function isIntact({ intact }: RecordBatch): boolean {
  return intact;
}

function standIn({ lastOffset }: RecordBatch, unreadable: string): UnreadableBatch {
  const message = { key: null, value: null, headers: {}, timestamp: '0', attributes: 0, offset: lastOffset.toString() };
  // Of no transaction, so that it is not left out together with one that was aborted.
  const batchContext = { producerId: '-1', inTransaction: false };
  // kafkajs's types leave out what its consumer looks at.
  return { ...message, isControlRecord: false, batchContext, unreadable } as KafkaMessage as UnreadableBatch;
}
