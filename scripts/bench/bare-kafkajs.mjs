// kafkajs alone: the messages of a log, made beforehand, sent as the relay sends them. Nothing of ours touches the client.
import { Kafka, logLevel } from 'kafkajs';
import { sourceOf, toCloudEvent } from '../../dist/libs/contracts/src/cloud-events/cloud-event.js';
import { openEventStore } from '../../dist/libs/event-store/src/index.js';

process.env.KAFKAJS_NO_PARTITIONER_WARNING = '1';
process.removeAllListeners('warning');

/** As the relay bounds its transactions. */
const limit = { events: 2_000, bytes: 1024 * 1024 };

/** Per partition number the transactions: messages by topic. */
async function transactions(url, prefix) {
  const { store, close } = await openEventStore({ url, create: false });
  const source = sourceOf({ logId: '00000000-0000-4000-8000-000000000000', epoch: 1 });
  const all = new Map();
  let events = 0;
  for (const { category, partition, position: head } of await store.heads()) {
    const topic = `${prefix}.${category}.v1`;
    if (!all.has(partition)) all.set(partition, []);
    const own = all.get(partition);
    let last = own.at(-1);
    for (let after = 0; after < head;) {
      const read = await store.readPartition({ category, partition }, after, limit.events);
      for (const envelope of read) {
        const { key, value, headers } = toCloudEvent(envelope, source);
        if (!last || last.events >= limit.events || last.bytes + value.length > limit.bytes)
          own.push((last = { events: 0, bytes: 0, topics: new Map() }));
        if (!last.topics.has(topic)) last.topics.set(topic, []);
        last.topics.get(topic).push({ key, value, headers, partition });
        last.events += 1;
        last.bytes += value.length;
      }
      after += read.length;
      events += read.length;
    }
  }
  await close();
  return { all, events };
}

process.once('message', async ({ url, brokers, prefix, partitions }) => {
  const { all, events } = await transactions(url, prefix);
  const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const topics = [...new Set([...all.values()].flat().flatMap((each) => [...each.topics.keys()]))];
  await admin.createTopics({ topics: topics.map((topic) => ({ topic, numPartitions: partitions })) });
  const producers = new Map();
  for (const number of all.keys()) {
    const transactionalId = `${prefix}-${number}`;
    const producer = kafka.producer({ transactionalId, idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    // The first transaction asks the broker for an id; the relay has done so before it begins, too.
    await (await producer.transaction()).abort();
    producers.set(number, producer);
  }
  const before = process.cpuUsage();
  const began = performance.now();
  await Promise.all(
    [...all].map(async ([number, batches]) => {
      for (const { topics: messages } of batches) {
        const transaction = await producers.get(number).transaction();
        const topicMessages = [...messages].map(([topic, each]) => ({ topic, messages: each }));
        await transaction.sendBatch({ acks: -1, topicMessages });
        await transaction.commit();
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(before);
  for (const producer of producers.values()) await producer.disconnect();
  await admin.deleteTopics({ topics });
  await admin.disconnect();
  process.send({ events, seconds, cpu: (user + system) / 1e6 }, () => process.exit(0));
});
