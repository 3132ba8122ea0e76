import { Logger } from '@nestjs/common';
import type { Admin } from 'kafkajs';
import { administer as administerAt } from '../../servers/kafka/kafka-client.js';
import { privateKafka, type PrivateKafka } from '../../servers/private/private-kafka.js';
import { waitFor } from '../../servers/waiting.js';
import { kafkajsTransport, kafkaSubject } from './kafka.subject.js';
import { describePublishing } from './publishing.contract.js';
import { describeSeveralBrokers, type SeveralBrokersSubject } from './several-brokers.contract.js';
import { describeTopics } from './topics.contract.js';

Logger.overrideLogger(false);

describe('log transport on kafkajs and three brokers', () => {
  let kafka: PrivateKafka;
  beforeAll(async () => {
    kafka = await privateKafka({ brokers: 3 });
  });
  afterAll(() => kafka.dispose());

  let away: number | undefined;
  const present = async () => kafka.brokers.filter((_, index) => index + 1 !== away);
  const administer = async <Result>(work: (admin: Admin) => Promise<Result>) => administerAt(await present(), work);
  const subject: SeveralBrokersSubject = {
    ...kafkaSubject(present, async ({ brokers } = {}) => kafkajsTransport(brokers ?? kafka.brokers)),
    moveTo: (broker, topic, partition) =>
      administer(async (admin) => {
        const partitionAssignment = [{ partition, replicas: [broker] }];
        await admin.alterPartitionReassignments({ topics: [{ topic, partitionAssignment }] });
        await waitFor(`broker ${broker} to lead ${topic}`, async () => {
          const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
          const found = topics[0]!.partitions.find(({ partitionId }) => partitionId === partition)!;
          return (found.leader === broker && found.replicas.length === 1) || undefined;
        });
      }),
    kill: async (broker) => {
      await kafka.kill(broker);
      away = broker;
      await waitFor('the others to notice', async () => {
        // Until then they may send us to the one that is away.
        const count = await administer(async (admin) => (await admin.describeCluster()).brokers.length).catch(() => 3);
        return count === 2 || undefined;
      });
    },
    start: async (broker) => {
      await kafka.start(broker);
      away = undefined;
    },
  };

  describePublishing(subject);
  describeTopics(subject);
  describeSeveralBrokers(subject);
});
