import type { Admin, ITopicMetadata } from 'kafkajs';

/**
 * What brokers say of their cluster. If no broker answers, kafkajs's Cluster.metadata returns null, and its admin fails with a TypeError.
 * A TypeError counts as a programming error and is not retried, so it becomes an error that is.
 */

/** All that this user may see. @throws NoBrokerAnswers */
export async function topicNames(admin: Admin): Promise<ReadonlySet<string>> {
  return new Set(await answered(() => admin.listTopics()));
}

/** Those that take part: one that is away is missing here. @throws NoBrokerAnswers */
export async function countBrokers(admin: Admin): Promise<number> {
  return (await answered(() => admin.describeCluster())).brokers.length;
}

/** @throws NoBrokerAnswers, or kafkajs's own error where a topic does not exist */
export async function metadataOf(admin: Admin, topics: readonly string[]): Promise<ITopicMetadata[]> {
  return (await answered(() => admin.fetchTopicMetadata({ topics: [...topics] }))).topics;
}

class NoBrokerAnswers extends Error {
  /** Kafka's name for it. */
  readonly type = 'BROKER_NOT_AVAILABLE';

  constructor() {
    super('brokers take connections and do not say what the cluster is like');
  }
}

async function answered<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    throw error instanceof TypeError ? new NoBrokerAnswers() : error;
  }
}
