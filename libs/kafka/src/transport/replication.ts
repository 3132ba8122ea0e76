import type { TopicSpecification } from './log-transport.port.js';
import { TransportError } from './transport-errors.js';

/** Brokers that keep each message where nobody has said otherwise, and where there are so many. */
const usual = 3;

/** On how many brokers a topic is to be kept that is made now. */
export function replicationToMake({ replicationFactor }: TopicSpecification, brokers: number): number {
  return replicationFactor ?? Math.min(usual, brokers);
}

/**
 * How many replicas of a topic have to be in sync. Never fewer than now, unless somebody has set so: a broker that is away, or a
 * cluster that is still coming up, is no reason to ask for less.
 * @param replicas that it has; more than it will keep while its partitions are moved
 * @throws TransportError `topic_mismatch` where it has fewer than are asked for
 */
export function minInsyncOf(specification: TopicSpecification, replicas: number, now = 1): number {
  const { topic, replicationFactor, minInsyncReplicas } = specification;
  if (minInsyncReplicas === undefined) return Math.max(now, (replicationFactor ?? Math.min(usual, replicas)) - 1);
  if (minInsyncReplicas <= replicas) return minInsyncReplicas;
  const sentence = `MARKETLOG_KAFKA_MIN_ISR, ${minInsyncReplicas}, is above the replication of topic ${topic}, ${replicas} (MARKETLOG_KAFKA_REPLICATION)`;
  throw new TransportError('topic_mismatch', sentence, false);
}
