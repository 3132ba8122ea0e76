import { loadSettings, settingsTable } from '#config';
import { eventSchemas, sourceOf, toCloudEvent, upcasters } from '#contracts';
import { categories, type EventEnvelope } from '#event-sourcing';
import { LogTopics, replicationToMake, topicSpecifications } from '#kafka';
import { DownstreamContract } from './downstream-contract.js';

const contract = new DownstreamContract();

const schemas = [...Object.values(eventSchemas), ...Object.values(upcasters).map(({ schema }) => schema)];

const uuid = '66b97f52-39c7-4082-9546-6e2224754755';

const envelope: EventEnvelope = {
  id: uuid,
  type: 'marketlog.prices.v1.DailyBarRecorded',
  stream: 'prices-AAPL-2014',
  version: 7,
  category: 'prices',
  partition: 1,
  position: 1042,
  key: 'AAPL',
  occurredAt: Date.UTC(1961, 0, 3),
  recordedAt: Date.UTC(2026, 10, 23, 1, 2, 3, 4),
  correlationId: uuid,
  causationId: uuid,
  data: Uint8Array.of(),
};

const trace = `00-${'4'.repeat(32)}-${'2'.repeat(16)}-01`;
const full = toCloudEvent(envelope, sourceOf({ logId: uuid, epoch: 12 }), trace).headers;

describe('the AsyncAPI page', () => {
  it('has one message for each event type, retired ones too, in the channel of its category', () => {
    const names = contract.messages.map(({ category, name }) => `${category} ${name}`);
    const types = [...Object.keys(eventSchemas), ...Object.keys(upcasters)];
    expect(names.sort()).toEqual(types.map((type) => `${type.split('.')[1]!} ${type}`).sort());
  });

  it.each(schemas.map((schema) => [schema.typeName, schema] as const))(
    'names the file and the message of %s',
    (type, schema) => {
      const message = contract.messages.find(({ name }) => name === type)!;
      expect(message.payload.schema).toBe(
        `syntax = "proto3";\nimport "${schema.file.name}.proto"; // message ${schema.name}\n`,
      );
      expect(message.payload.schemaFormat).toBe('application/vnd.google.protobuf;version=3');
      expect(message.contentType).toBe('application/protobuf');
      expect(message.title.length * message.summary.length).toBeGreaterThan(0);
    },
  );

  it('has the topics of the relay, with its partitions, retention and message size', () => {
    const { kafka, partitions } = loadSettings({ MARKETLOG_KAFKA_BROKERS: 'kafka:9092' }).settings;
    const topics = new LogTopics('marketlog');
    expect(contract.topics('marketlog')).toEqual(categories.map((category) => [category, topics.of(category)]));
    const documented = categories.map((category) => {
      const { replicas, topicConfiguration, ...binding } = contract.kafka(category);
      return [
        topics.of(category),
        binding.partitions,
        replicas,
        topicConfiguration['retention.ms'],
        topicConfiguration['max.message.bytes'],
      ];
    });
    const made = topicSpecifications(kafka!, partitions).map((each) => [
      each.topic,
      each.partitions,
      replicationToMake(each, 3),
      each.retentionMilliseconds,
      each.maxMessageBytes,
    ]);
    expect(documented).toEqual(made);
  });

  it('speaks of the headers that we send and of no others, and requires those that are always there', () => {
    const { headers } = contract.messages.find(({ name }) => name === envelope.type)!;
    expect(Object.keys(headers.properties).sort()).toEqual(Object.keys(full).sort());
    expect(contract.headerFaults(full)).toEqual([]);
    const bare = { ...envelope, correlationId: null, causationId: null };
    const few = toCloudEvent(bare, sourceOf({ logId: uuid, epoch: 1 })).headers;
    expect([...headers.required].sort()).toEqual(Object.keys(few).sort());
    expect(contract.headerFaults(few)).toEqual([]);
  });

  it.each(Object.keys(full))('has a format for %s that a wrong value fails', (name) => {
    expect(contract.headerFaults({ ...full, [name]: 'no such thing' })).not.toEqual([]);
  });

  it('refuses the stream of another category, and a header that it does not know', () => {
    expect(contract.headerFaults({ ...full, ce_subject: 'article-x' })).toHaveLength(1);
    expect(contract.headerFaults({ ...full, ce_extra: '1' })).toEqual(['the page does not speak of ce_extra']);
  });

  it('names settings that exist', () => {
    const named = new Set(contract.text.match(/MARKETLOG_[A-Z_]+[A-Z]/g));
    expect(named.size).toBeGreaterThan(3);
    const known = settingsTable();
    expect([...named].filter((name) => !known.includes(`\`${name}\``))).toEqual([]);
  });

  it('refers to nothing outside itself', () => {
    const references = [...contract.text.matchAll(/\$ref: (.+)/g)].map(([, target]) => target!);
    expect(references.filter((target) => !target.startsWith("'#/"))).toEqual([]);
  });
});
