import type { Admin, ITopicMetadata } from 'kafkajs';

/**
 * What brokers say of their cluster. Where none answers, kafkajs's Cluster.metadata hides why and gives null, which its admin takes
 * apart: without this, brokers that are busy or just back would look like a mistake in a program, and not be tried again.
 */

/** All that this user may see. @throws NoBrokerAnswers */
export async function topicNames(admin: Admin): Promise<ReadonlySet<string>> {
  return new Set(await answered(() => admin.listTopics()));
}

/** Those that take part: one that is away is missing here. @throws NoBrokerAnswers */
export async function countBrokers(admin: Admin): Promise<number> {
  return (await answered(() => admin.describeCluster())).brokers.length;
}

/** @throws NoBrokerAnswers, and kafkajs's own where there is no such topic */
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
