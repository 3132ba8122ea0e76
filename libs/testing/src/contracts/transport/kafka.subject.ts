import { ConfigResourceTypes, ConfigSource, type Admin } from 'kafkajs';
import { KafkajsTransport } from '#kafka';
import { kafkaSettings } from '../../builders/kafka-settings.js';
import { administer as administerAt, deleteTopics } from '../../servers/kafka/kafka-client.js';
import { kcat } from '../../servers/tools/kcat.js';
import { waitFor } from '../../servers/waiting.js';
import { readTopic } from '../../topics/read-topic.js';
import type { MessageOnTopic, TransportSubject } from './transport.subject.js';

/** An adapter for the Kafka at these addresses; what is on its topics is read by kcat. */
export function kafkaSubject(
  addresses: () => Promise<readonly string[]>,
  create: TransportSubject['create'],
): TransportSubject {
  const administer = async <Result>(work: (admin: Admin) => Promise<Result>) => administerAt(await addresses(), work);
  const messagesOn: TransportSubject['messagesOn'] = async (topic, { readUncommitted }) => {
    const brokers = (await addresses()).join(',');
    const settings = readUncommitted ? { 'isolation.level': 'read_uncommitted' } : {};
    const found: MessageOnTopic[] = [];
    for await (const message of readTopic({ kcat: await kcat(), brokers, topic, settings })) {
      found.push({
        key: message.key?.toString() ?? '',
        value: message.value.toString('hex'),
        headers: Object.fromEntries(message.headers),
        partition: message.partition,
        offset: BigInt(message.offset),
      });
    }
    return found;
  };
  return {
    create,
    messagesOn,
    valuesOn: async (topic, options) =>
      (await messagesOn(topic, options)).map(({ value }) => Buffer.from(value, 'hex').toString()),
    deleteTopics: async (topics) => deleteTopics(await addresses(), topics),
    alterTopic: (topic, settings) =>
      administer(async (admin) => {
        const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
        const resources = [{ type: ConfigResourceTypes.TOPIC, name: topic, configEntries }];
        await admin.alterConfigs({ validateOnly: false, resources });
      }),
    expire: (topic, partition, below) =>
      administer(async (admin) => {
        // Otherwise kafkajs does not know where the partition is.
        await admin.fetchTopicOffsets(topic);
        await admin.deleteTopicRecords({ topic, partitions: [{ partition, offset: below.toString() }] });
      }),
    topicSettings: (topic) =>
      administer(async (admin) => {
        const resources = [{ type: ConfigResourceTypes.TOPIC, name: topic }];
        // The broker that is asked may not know of the topic yet.
        const described = await waitFor(`the settings of ${topic}`, () =>
          admin.describeConfigs({ includeSynonyms: false, resources }).catch(() => undefined),
        );
        const entries = described.resources[0]?.configEntries ?? [];
        return Object.fromEntries(
          entries
            .filter(({ configSource }) => configSource === ConfigSource.TOPIC_CONFIG)
            .map(({ configName, configValue }) => [configName, configValue]),
        );
      }),
  };
}

export function kafkajsTransport(brokers: readonly string[]): KafkajsTransport {
  return new KafkajsTransport(kafkaSettings({ brokers }));
}
