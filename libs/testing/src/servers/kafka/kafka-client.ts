import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Admin, Kafka, KafkaConfig } from 'kafkajs';
import { waitFor } from '../waiting.js';

/** How a test's own client reaches brokers. */
export type KafkaAddress = Pick<KafkaConfig, 'brokers' | 'ssl' | 'sasl'>;

const silent = { clientId: 'marketlog-test', connectionTimeout: 2_000 };

/** Loaded where there are brokers: most suites of this library's users have none. */
function clientOf(config: KafkaConfig): Kafka {
  const { Kafka: Client, logLevel } = createRequire(import.meta.url)('kafkajs') as typeof import('kafkajs');
  return new Client({ logLevel: logLevel.NOTHING, ...config });
}

/** A client that says nothing and tries nothing twice, to find out how brokers are. */
export function bareKafka(address: KafkaAddress): Kafka {
  return clientOf({ ...address, ...silent, requestTimeout: 5_000, retry: { retries: 0, initialRetryTime: 50 } });
}

/** Half a minute: a topic has no leader at first, and a broker that died leads for another 9 s. Under Jest kafkajs itself has less. */
const patient = { initialRetryTime: 300, multiplier: 2, maxRetryTime: 5_000, retries: 10 };

/** A client that says nothing and has the patience of an ordinary one. */
export function silentKafka(address: KafkaAddress): Kafka {
  return clientOf({ ...address, ...silent, retry: patient });
}

/** Connects for as long as the work takes. */
export async function administer<Result>(
  brokers: readonly string[],
  work: (admin: Admin) => Promise<Result>,
): Promise<Result> {
  const admin = silentKafka({ brokers: [...brokers] }).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/**
 * Creates a topic and waits until each partition has a leader. kafkajs' own wait gives up where it asks a broker that has not
 * heard of the topic yet, as one of several may not have.
 */
export async function createTopic(admin: Admin, topic: string, partitions = 1): Promise<void> {
  await admin.createTopics({ waitForLeaders: false, topics: [{ topic, numPartitions: partitions }] });
  await waitFor(`a leader for each partition of ${topic}`, async () => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] }).catch(() => ({ topics: [] }));
    const led = topics.flatMap((each) => each.partitions).filter(({ leader }) => leader >= 0);
    return led.length === partitions || undefined;
  });
}

/** Those that are there. */
export async function deleteTopics(brokers: readonly string[], topics: readonly string[]): Promise<void> {
  await administer(brokers, async (admin) => {
    const existing = await admin.listTopics();
    await admin.deleteTopics({ topics: topics.filter((topic) => existing.includes(topic)) });
  });
}

/**
 * Whether so many brokers take part, and both coordinators, of groups and of transactions, answer: whoever comes then meets
 * no broker that is still starting.
 */
export async function kafkaAnswers(address: KafkaAddress, nodes = 1): Promise<true | undefined> {
  const kafka = bareKafka(address);
  const admin = kafka.admin();
  const producer = kafka.producer({ transactionalId: 'marketlog-test-ready', maxInFlightRequests: 1 });
  try {
    await admin.connect();
    const { brokers, controller } = await admin.describeCluster();
    if (brokers.length < nodes || controller === null) return undefined;
    await admin.describeGroups(['marketlog-test-ready']);
    await producer.connect();
    return true;
  } catch {
    return undefined;
  } finally {
    await Promise.allSettled([admin.disconnect(), producer.disconnect()]);
  }
}

/** Deletes what crashed runs left on a server of ours: topics of tests begin with `test-`. */
export async function deleteLeftoverTopics(address: KafkaAddress): Promise<void> {
  const admin = silentKafka(address).admin();
  await admin.connect();
  const topics = (await admin.listTopics()).filter((name) => name.startsWith('test-'));
  if (topics.length > 0) await admin.deleteTopics({ topics, timeout: 10_000 });
  await admin.disconnect();
}

export function tlsTrusting(file: string): { ca: string[] } {
  return { ca: [readFileSync(file, 'utf8')] };
}
