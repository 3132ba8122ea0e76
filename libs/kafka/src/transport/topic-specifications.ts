import { categories } from '#event-sourcing';
import type { KafkaSettings } from '#config';
import type { TopicSpecification } from './log-transport.port.js';
import { keptForEver, LogTopics, maximumMessage } from './topics.js';

const millisecondsPerDay = 86_400_000;

/**
 * What the topics of a log have to be like.
 * @param partitions of the log
 */
export function topicSpecifications(settings: KafkaSettings, partitions: number): TopicSpecification[] {
  const topics = new LogTopics(settings.topicPrefix);
  return categories.map((category) => ({
    topic: topics.of(category),
    partitions,
    replicationFactor: settings.replication,
    maxMessageBytes: maximumMessage,
    minInsyncReplicas: settings.minIsr,
    retentionMilliseconds: keptForEver.has(category) ? -1 : settings.retentionDays * millisecondsPerDay,
  }));
}
