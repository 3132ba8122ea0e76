import { toCloudEvent } from '#contracts';
import { formatPartition, MarketlogError, type EventEnvelope } from '#event-sourcing';
import type { KafkaSettings } from '#config';
import { LogTopics, topicSpecifications, type LogTransport, type TopicRecords, type TransportRecord } from '#kafka';

/** Takes events in order; all that it has taken is safe once it resolves. */
export type ReplaySink = (events: readonly EventEnvelope[]) => Promise<void>;

/** Which log the events are of, and which replay of it this is. */
export interface ReplayMark {
  /** As in `ce_source`. */
  readonly source: string;
  /** UUID of the replay, in the header `ce_replay`. */
  readonly replay: string;
}

/** The message as the relay publishes it, marked. */
export function replayedMessage(event: EventEnvelope, { source, replay }: ReplayMark): TransportRecord {
  const { headers, ...message } = toCloudEvent(event, source);
  return { ...message, headers: { ...headers, ce_replay: replay } };
}

/** The same as CloudEvents 1.0 in JSON: each `ce_` header is an attribute, the payload in base64, the key as `partitionkey`. */
export function replayedLine(event: EventEnvelope, mark: ReplayMark): string {
  const { key, value, headers } = replayedMessage(event, mark);
  const attributes = Object.entries(headers).flatMap(([name, text]) =>
    name.startsWith('ce_') ? [[name.slice(3), text] as const] : [],
  );
  return JSON.stringify({
    ...Object.fromEntries(attributes),
    datacontenttype: headers['content-type'],
    partitionkey: key,
    data_base64: Buffer.from(value).toString('base64'),
  });
}

/** @throws MarketlogError `topic_of_the_log` for a topic that only relays may write. */
export function assertNotOfTheLog(topic: string, topicPrefix: string): void {
  const category = new LogTopics(topicPrefix).categoryOf(topic);
  if (category === undefined) return;
  throw new MarketlogError(
    'topic_of_the_log',
    `${topic} is the topic of ${category}, which only the relay writes; take another name, or marketlog relay reset ${category} to publish all of it again`,
  );
}

/**
 * A topic with the partitions of the log, made where it is missing; each run of events in one transaction.
 * @throws TransportError `topic_mismatch` where it has other partitions
 */
export async function kafkaSink(
  transport: LogTransport,
  {
    topic,
    partitions,
    settings,
    mark,
  }: { topic: string; partitions: number; settings: KafkaSettings; mark: ReplayMark },
): Promise<ReplaySink> {
  const [likeOurs] = topicSpecifications(settings, partitions);
  const retentionMilliseconds = settings.retentionDays * 86_400_000;
  await transport.ensureTopics([{ ...likeOurs!, topic, retentionMilliseconds }]);
  const producer = await transport.openProducer(`${settings.topicPrefix}.replay.${mark.replay}`);
  return async (events) => {
    const parts = Map.groupBy(events, formatPartition);
    const batches = [...parts.values()].map((of): TopicRecords => {
      return { topic, partition: of[0]!.partition, records: of.map((event) => replayedMessage(event, mark)) };
    });
    await producer.publish(batches);
  };
}
