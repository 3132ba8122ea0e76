import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { Admin } from 'kafkajs';
import type { KafkaSettings } from '#config';
import { kafkaSettings, privateKafka, waitFor, type PrivateKafka } from '#testing';
import type {
  LogTransport,
  ReceivedRecord,
  TopicSpecification,
  TransportConsumer,
  TransportRecord,
} from '../transport/log-transport.port.js';
import { transportError } from './classify.js';
import { createClients } from './client.js';
import { countBrokers, metadataOf, topicNames } from './cluster-answers.js';
import { KafkajsTransport } from './kafkajs.transport.js';
import { patiently } from './patiently.js';

const specification: TopicSpecification = {
  topic: 'test-a',
  partitions: 2,
  replicationFactor: 1,
  maxMessageBytes: 65_536,
  minInsyncReplicas: 1,
  retentionMilliseconds: -1,
};
const { topic } = specification;

/** Short, because a test waits for all of them. */
const limits = { request: 2000, transaction: 3000, session: 2000 };

function record(text: string): TransportRecord {
  return { key: 'k', value: Buffer.from(text), headers: { ce_id: text } };
}

function settingsFor(kafka: PrivateKafka, changes: Partial<KafkaSettings> = {}): KafkaSettings {
  return kafkaSettings({
    brokers: kafka.brokers,
    tls: kafka.caFile === undefined ? undefined : { caFile: kafka.caFile },
    sasl: kafka.user && { mechanism: 'scram-sha-512', ...kafka.user },
    ...changes,
  });
}

/** What a transport says, in its log as in its errors. */
function listenToLog(): string[] {
  const said: string[] = [];
  const hear = (message: unknown): void => void said.push(String(message));
  Logger.overrideLogger({ log: hear, error: hear, warn: hear, debug: hear, verbose: hear, fatal: hear });
  return said;
}

describe('kafkajs and brokers that fail', () => {
  const warnings: string[] = [];
  const onWarning = (warning: Error): void => void warnings.push(warning.name);
  const transports: LogTransport[] = [];
  const open: PrivateKafka[] = [];
  let said: string[];

  beforeEach(() => {
    said = listenToLog();
    process.on('warning', onWarning);
  });
  afterEach(async () => {
    await Promise.all(transports.splice(0).map((transport) => transport.close()));
    process.off('warning', onWarning);
    expect(warnings.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await Promise.all(open.map((kafka) => kafka.dispose()));
  });

  async function kafkaOf(options?: Parameters<typeof privateKafka>[0]): Promise<PrivateKafka> {
    const kafka = await privateKafka(options);
    open.push(kafka);
    return kafka;
  }

  function transportFor(settings: KafkaSettings): LogTransport {
    const transport = new KafkajsTransport(settings, limits);
    transports.push(transport);
    return transport;
  }

  async function publish(transport: LogTransport, text: string): Promise<void> {
    const producer = await transport.openProducer('test-id');
    try {
      await producer.publish([{ topic, partition: 0, records: [record(text)] }]);
    } finally {
      await producer.close();
    }
  }

  /** As the relay does: whatever may pass is tried again. */
  async function publishPatiently(transport: LogTransport, text: string): Promise<void> {
    for (;;) {
      try {
        return await publish(transport, text);
      } catch (error) {
        if ((error as { retryable?: boolean }).retryable !== true) throw error;
        await transport.ensureTopics([specification]).catch(() => undefined);
      }
    }
  }

  interface Reading {
    readonly consumer: TransportConsumer;
    readonly texts: string[];
    readonly faults: (Error | undefined)[];
  }

  async function read(transport: LogTransport): Promise<Reading> {
    const texts: string[] = [];
    const faults: (Error | undefined)[] = [];
    const consumer = await transport.consume({
      groupId: `test-${randomUUID()}`,
      topics: [topic],
      from: 'earliest',
      onBatch: ({ records }) => {
        texts.push(...records.map(({ value }: ReceivedRecord) => Buffer.from(value).toString()));
        return Promise.resolve();
      },
      onAssigned: () => undefined,
      onFault: (error) => void faults.push(error),
    });
    return { consumer, texts, faults };
  }

  const until = (what: string, holds: () => boolean) => waitFor(what, () => (holds() ? true : undefined));

  describe('one without a password', () => {
    let kafka: PrivateKafka;
    let transport: LogTransport;
    beforeAll(async () => {
      kafka = await kafkaOf({ properties: { 'group.min.session.timeout.ms': '1000' } });
    });
    beforeEach(async () => {
      transport = transportFor(settingsFor(kafka));
      await transport.ensureTopics([specification]);
    });

    it('goes on after it was killed, and says meanwhile that it is not there', async () => {
      const { texts, faults } = await read(transport);
      await publish(transport, 'before');
      await until('what was before', () => texts.includes('before'));
      await kafka.kill();
      await expect(publish(transport, 'lost')).rejects.toMatchObject({ code: 'kafka_unavailable', retryable: true });
      const { status, detail } = transport.health();
      expect({ status, detail }).toEqual({
        status: 'unavailable',
        detail: expect.stringContaining('MARKETLOG_KAFKA_BROKERS'),
      });
      await until('the consumer to say so', () => faults.at(-1) !== undefined);
      await kafka.start();
      await publishPatiently(transport, 'after');
      await until('what came after', () => texts.includes('after'));
      await until('all well', () => faults.at(-1) === undefined);
      expect(transport.health()).toEqual({ status: 'ok', detail: null });
      expect(texts).not.toContain('lost');
    });

    it('gives up on it in time when it is frozen, and commits nothing of that once it thaws', async () => {
      const { texts, faults } = await read(transport);
      const producer = await transport.openProducer('test-open');
      await producer.publish([{ topic, partition: 1, records: [record('before the frost')] }]);
      await until('what was before', () => texts.includes('before the frost'));
      kafka.pause();
      const unanswered = { code: 'kafka_unavailable', retryable: true };
      await Promise.all([
        expect(publish(transport, 'unanswered')).rejects.toMatchObject(unanswered),
        expect(producer.publish([{ topic, partition: 1, records: [record('unanswered')] }])).rejects.toMatchObject(
          unanswered,
        ),
      ]);
      await until('the consumer to say so', () => faults.at(-1) !== undefined);
      kafka.resume();
      await publishPatiently(transport, 'after the frost');
      await until('what came after', () => texts.includes('after the frost'));
      expect(texts).not.toContain('unanswered');
    });

    it.each([
      ['topics', topicNames],
      ['brokers', countBrokers],
      ['partitions', (admin: Admin) => metadataOf(admin, [topic])],
    ])('can be asked again for its %s where it freezes between the two requests of kafkajs', async (_what, ask) => {
      const admin = createClients(settingsFor(kafka), limits)().admin();
      await admin.connect();
      let failure: unknown;
      // The second request may be answered before the broker stands still.
      for (let attempt = 1; failure === undefined && attempt <= 5; attempt++) {
        const unlisten = admin.on(admin.events.REQUEST, ({ payload }) => {
          if (payload.apiName !== 'Metadata') return;
          kafka.pause();
          unlisten();
        });
        failure = await ask(admin).then(
          () => undefined,
          (error: unknown) => error,
        );
        unlisten();
        kafka.resume();
      }
      await patiently(admin.disconnect());
      expect(transportError(failure, { brokers: kafka.brokers, doing: 'looking' })).toMatchObject({
        ...{ code: 'kafka_unavailable', retryable: true, message: expect.stringContaining(kafka.brokers[0]!) },
      });
    });

    it('goes on after it lost everything, once the topics are made again', async () => {
      const { texts, faults } = await read(transport);
      await publish(transport, 'old');
      await until('the old', () => texts.includes('old'));
      await kafka.kill();
      kafka.wipe();
      await kafka.start();
      await until('the topic to be missed', () => codeOf(faults.at(-1)) === 'topic_missing');
      await publishPatiently(transport, 'new');
      await until('the new', () => texts.includes('new'));
      await until('all well', () => faults.at(-1) === undefined);
    });
  });

  it('speaks TLS with a password by SCRAM and PLAIN, and keeps the password to itself when it is wrong', async () => {
    const kafka = await kafkaOf({ security: 'sasl-tls', properties: { 'group.min.session.timeout.ms': '1000' } });
    const user = kafka.user!;
    for (const mechanism of ['scram-sha-256', 'scram-sha-512', 'plain'] as const) {
      const transport = transportFor(settingsFor(kafka, { sasl: { mechanism, ...user } }));
      expect(await transport.brokers()).toBe(1);
      const password = 'Wrong-Passw0rd';
      const wrong = transportFor(settingsFor(kafka, { sasl: { mechanism, ...user, password } }));
      const failure = await wrong.brokers().catch((error: unknown) => error as Error);
      expect(failure).toMatchObject({ code: 'kafka_authentication_failed' });
      expect((failure as Error).message).toContain('MARKETLOG_KAFKA_SASL_');
      expect(wrong.health().status).toBe('unavailable');
      const { faults } = await read(wrong);
      await until('the consumer to say so', () => faults.length > 0);
      expect(faults[0]).toMatchObject({ code: 'kafka_authentication_failed' });
      const everything = [...said, ...[failure, ...faults].flatMap(wordsOf), JSON.stringify(wrong.health())].join('\n');
      for (const secret of [password, user.password]) {
        expect(everything).not.toContain(secret);
        expect(everything).not.toContain(Buffer.from(secret).toString('base64'));
      }
    }
    const transport = transportFor(settingsFor(kafka));
    await transport.ensureTopics([specification]);
    const { texts } = await read(transport);
    await publish(transport, 'in secret');
    await until('the message', () => texts.includes('in secret'));

    const untrusting = transportFor(settingsFor(kafka, { tls: { caFile: undefined } }));
    await expect(untrusting.brokers()).rejects.toMatchObject({
      ...{ code: 'kafka_authentication_failed', message: expect.stringContaining('MARKETLOG_KAFKA_TLS_CA') },
    });
    const plain = transportFor(settingsFor(kafka, { tls: undefined }));
    await expect(plain.brokers()).rejects.toMatchObject({ message: expect.stringContaining('MARKETLOG_KAFKA_') });
  });
});

function codeOf(error: Error | undefined): string | undefined {
  return (error as { code?: string } | undefined)?.code;
}

function wordsOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  return [error.message, error.stack ?? '', JSON.stringify(error), ...wordsOf(error.cause)];
}
