import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs, { type Admin, type ITopicMetadata } from 'kafkajs';
import type { TopicChange, TopicSpecification } from '../transport/log-transport.port.js';
import { minInsyncOf, replicationToMake } from '../transport/replication.js';
import { TransportError } from '../transport/transport-errors.js';
import { countBrokers, metadataOf, topicNames } from './cluster-answers.js';

const pollMilliseconds = 100;
/** Deleting a topic takes the brokers a moment, more under load. */
const patienceMilliseconds = 60_000;
/** How long a broker may not know yet of a topic that another one knows. */
const learningMilliseconds = 5000;

/** Settings of a topic that can be changed while it is used. */
function configOf(specification: TopicSpecification, minInsyncReplicas: number): Record<string, string> {
  return {
    'retention.ms': String(specification.retentionMilliseconds),
    // A limit in bytes, as a broker can have for all its topics, would take messages before their time.
    'retention.bytes': '-1',
    'max.message.bytes': String(specification.maxMessageBytes),
    'min.insync.replicas': String(minInsyncReplicas),
    'cleanup.policy': 'delete',
    // As the relay sends them, not packed anew in whatever way the broker is set to: every reader can read them then.
    'compression.type': 'producer',
  };
}

/** Makes what is missing; several processes may do so at once. @returns the names of what was made */
export async function createMissing(admin: Admin, specifications: readonly TopicSpecification[]): Promise<string[]> {
  const existing = await topicNames(admin);
  const absent = specifications.filter(({ topic }) => !existing.has(topic));
  const madeHere = absent.length > 0 && (await create(admin, absent, await countBrokers(admin)));
  const topics = specifications.map(({ topic }) => topic);
  const until = performance.now() + patienceMilliseconds;
  // Brokers learn of a topic one after the other.
  while (!(await areKnown(admin, topics))) {
    if (performance.now() > until)
      throw new TransportError('kafka_failed', `${topics.join(', ')}: without a leader`, true);
    await sleep(pollMilliseconds);
  }
  return madeHere ? absent.map(({ topic }) => topic) : [];
}

/**
 * @param brokers that keep those for which nobody has said how many
 * @returns false where another process was first with one of them
 */
function create(admin: Admin, specifications: readonly TopicSpecification[], brokers: number): Promise<boolean> {
  return admin.createTopics({
    waitForLeaders: false,
    topics: specifications.map((specification) => {
      const replicationFactor = replicationToMake(specification, brokers);
      const config = configOf(specification, minInsyncOf(specification, replicationFactor));
      return {
        topic: specification.topic,
        numPartitions: specification.partitions,
        replicationFactor,
        configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
      };
    }),
  });
}

async function areKnown(admin: Admin, topics: readonly string[]): Promise<boolean> {
  const found = await describe(admin, topics);
  return found?.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0)) ?? false;
}

/** @returns undefined where one of them is missing */
async function describe(admin: Admin, topics: readonly string[]): Promise<ITopicMetadata[] | undefined> {
  try {
    return await metadataOf(admin, topics);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** On how many brokers a topic is kept, those that are away included: of its partitions, the one that is on the fewest. */
function replicasOf({ partitions }: ITopicMetadata): number {
  return Math.min(...partitions.map(({ replicas }) => replicas.length));
}

/** @returns how many replicas the topics have, by topic. @throws TransportError `topic_mismatch` */
export async function checkShape(
  admin: Admin,
  specifications: readonly TopicSpecification[],
): Promise<ReadonlyMap<string, number>> {
  const names = specifications.map(({ topic }) => topic);
  const topics = await onceKnown(() => metadataOf(admin, names));
  const byName = new Map(topics.map((topic) => [topic.name, topic]));
  return new Map(
    specifications.map((specification) => {
      const { topic } = specification;
      return [topic, checkOne(specification, byName.get(topic))];
    }),
  );
}

function checkOne(
  { topic, partitions, replicationFactor = 1 }: TopicSpecification,
  found: ITopicMetadata | undefined,
): number {
  if (found === undefined) throw new TransportError('topic_missing', `topic ${topic} was made but is not there`, true);
  const has = found.partitions.length;
  if (has !== partitions) {
    const sentence = `topic ${topic} has ${has} partitions and should have ${partitions}, as the log (MARKETLOG_PARTITIONS)`;
    throw new TransportError('topic_mismatch', sentence, false);
  }
  const replicas = replicasOf(found);
  if (replicas < replicationFactor) {
    const sentence =
      `topic ${topic} is kept on ${replicas} brokers and should be on ${replicationFactor} (MARKETLOG_KAFKA_REPLICATION): ` +
      'reassign its partitions, or set the replication it has';
    throw new TransportError('topic_mismatch', sentence, false);
  }
  return replicas;
}

/**
 * Brings settings to what they should be, keeping those that others have set.
 * @param replicas that the topics have
 * @returns what was changed
 */
export async function alignSettings(
  admin: Admin,
  specifications: readonly TopicSpecification[],
  replicas: ReadonlyMap<string, number>,
): Promise<TopicChange[]> {
  const { TOPIC } = kafkajs.ConfigResourceTypes;
  const resources = specifications.map(({ topic }) => ({ type: TOPIC, name: topic }));
  const described = await onceKnown(() => admin.describeConfigs({ includeSynonyms: false, resources }));
  const changes: TopicChange[] = [];
  for (const specification of specifications) {
    const entries =
      described.resources.find(({ resourceName }) => resourceName === specification.topic)?.configEntries ?? [];
    const now = new Map(entries.map(({ configName, configValue }) => [configName, configValue]));
    const inSync = Number(now.get('min.insync.replicas') ?? 1);
    const minInsync = minInsyncOf(specification, replicas.get(specification.topic)!, inSync);
    const wanted = Object.entries(configOf(specification, minInsync));
    const changed = wanted.filter(([name, value]) => now.get(name) !== value);
    if (changed.length === 0) continue;
    // The request replaces all settings of the topic, so those that others made travel along.
    const kept = entries.filter(
      ({ configSource, isSensitive }) => configSource === kafkajs.ConfigSource.TOPIC_CONFIG && !isSensitive,
    );
    const all = new Map([...kept.map(({ configName, configValue }) => [configName, configValue] as const), ...wanted]);
    await admin.alterConfigs({
      validateOnly: false,
      resources: [
        { type: TOPIC, name: specification.topic, configEntries: [...all].map(([name, value]) => ({ name, value })) },
      ],
    });
    const { topic } = specification;
    changes.push(
      ...changed.map(([setting, value]) => ({ topic, made: false as const, setting, value, before: now.get(setting) })),
    );
  }
  return changes;
}

/** Each request may be answered by another broker, and they learn of a topic one after the other. */
async function onceKnown<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  const until = performance.now() + learningMilliseconds;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isAbsence(error) || performance.now() > until) throw error;
    }
    await sleep(pollMilliseconds);
  }
}

/** Deletes a topic, waits until its name is free again, and makes it anew. */
export async function recreate(admin: Admin, specification: TopicSpecification): Promise<void> {
  const { topic } = specification;
  const [found] = (await describe(admin, [topic])) ?? [];
  // A broker may be away that kept it, and will keep it again.
  const brokers = Math.max(await countBrokers(admin), found === undefined ? 1 : replicasOf(found));
  await deleteTopic(admin, topic);
  await createAnew(admin, specification, brokers);
}

async function deleteTopic(admin: Admin, topic: string): Promise<void> {
  const until = performance.now() + patienceMilliseconds;
  while ((await topicNames(admin)).has(topic)) {
    if (performance.now() > until)
      throw new TransportError('kafka_failed', `topic ${topic} is still being deleted`, true);
    await admin.deleteTopics({ topics: [topic] }).catch((error: unknown) => {
      if (!isAbsence(error)) throw error;
    });
    await sleep(pollMilliseconds);
  }
}

/** Makes a topic whose name may still be in use by the one that was deleted before. A relay that missed it may be first. */
async function createAnew(admin: Admin, specification: TopicSpecification, brokers: number): Promise<void> {
  const { topic } = specification;
  const until = performance.now() + patienceMilliseconds;
  while (!(await create(admin, [specification], brokers)) && !(await isNew(admin, specification))) {
    if (performance.now() > until)
      throw new TransportError('kafka_failed', `topic ${topic} was deleted, and its name is still in use`, true);
    await sleep(pollMilliseconds);
  }
  await createMissing(admin, [specification]);
}

/** Whether a topic has the partitions that it should have, and nothing was ever on them. */
async function isNew(admin: Admin, { topic, partitions }: TopicSpecification): Promise<boolean> {
  if (!(await areKnown(admin, [topic]))) return false;
  try {
    const offsets = await admin.fetchTopicOffsets(topic);
    return offsets.length === partitions && offsets.every(({ high }) => high === '0');
  } catch (error) {
    if (isUnsettled(error)) return false;
    throw error;
  }
}

function isAbsence(error: unknown): boolean {
  return typeOf(error) === 'UNKNOWN_TOPIC_OR_PARTITION';
}

/** Of a topic that is deleted or made at this moment: its name is known, and a broker does not lead its partitions yet, or any more. */
function isUnsettled(error: unknown): boolean {
  return isAbsence(error) || ['NOT_LEADER_FOR_PARTITION', 'LEADER_NOT_AVAILABLE'].includes(typeOf(error) ?? '');
}

function typeOf(error: unknown): string | undefined {
  const { type, cause } = error as { type?: string; cause?: { type?: string } };
  return type ?? cause?.type;
}
