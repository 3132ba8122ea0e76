import type { Admin } from 'kafkajs';
import type { KafkaSettings } from '#config';
import { counter } from '#telemetry';
import {
  LogTransport,
  type ConsumerOptions,
  type TopicChange,
  type TopicSpecification,
  type TransactionalProducer,
  type TransportConsumer,
  type TransportHealth,
} from '../transport/log-transport.port.js';
import { TransportError } from '../transport/transport-errors.js';
import { transportError } from './classify.js';
import { createClients, defaultLimits, type TransportLimits } from './client.js';
import { countBrokers } from './cluster-answers.js';
import type { Clients } from './consumer-session.js';
import { KafkajsConsumer } from './kafkajs.consumer.js';
import { KafkajsProducer } from './kafkajs.producer.js';
import { patiently } from './patiently.js';
import type { Reports } from './reports.js';
import { alignSettings, checkShape, createMissing, recreate } from './topic-admin.js';

const faults = counter('marketlog_kafka_faults_total', 'Calls to Kafka that failed, by what was wrong', ['code']);

/** Faults after which Kafka as a whole counts as unavailable; others concern one topic or producer. */
const unavailableCodes = new Set(['kafka_unavailable', 'kafka_authentication_failed', 'kafka_not_authorized']);

/** The transport on kafkajs 2.2.4. */
export class KafkajsTransport extends LogTransport {
  private readonly clients: Clients;
  private readonly opened = new Set<{ close(): Promise<void> }>();
  private fault: string | null = null;
  private readonly reports: Reports = {
    succeeded: () => {
      this.fault = null;
    },
    failed: (error, doing, topic) => this.failed(error, doing, topic),
  };

  /** @throws TransportError where the file of MARKETLOG_KAFKA_TLS_CA cannot be used */
  constructor(
    private readonly settings: KafkaSettings,
    private readonly limits: TransportLimits = defaultLimits,
  ) {
    super();
    this.clients = createClients(settings, limits);
  }

  async ensureTopics(specifications: readonly TopicSpecification[]): Promise<TopicChange[]> {
    return this.administer('checking topics', undefined, async (admin) => {
      const made = await createMissing(admin, specifications);
      const replicas = await checkShape(admin, specifications);
      const changed = await alignSettings(admin, specifications, replicas);
      return [...made.map((topic) => ({ topic, made: true }) as const), ...changed];
    });
  }

  async recreateTopic(specification: TopicSpecification): Promise<void> {
    const { topic } = specification;
    await this.administer(`making ${topic} anew`, topic, (admin) => recreate(admin, specification));
  }

  async brokers(): Promise<number> {
    return this.administer('counting brokers', undefined, countBrokers);
  }

  async openProducer(transactionalId: string): Promise<TransactionalProducer> {
    const producer = await KafkajsProducer.open(this.clients(), transactionalId, {
      limits: this.limits,
      reports: this.reports,
      onClosed: (closed) => this.opened.delete(closed),
    });
    this.opened.add(producer);
    return producer;
  }

  consume(options: ConsumerOptions): Promise<TransportConsumer> {
    const { clients, limits, reports } = this;
    const onClosed = (closed: KafkajsConsumer) => this.opened.delete(closed);
    const consumer = new KafkajsConsumer(options, { clients, limits, reports, onClosed });
    this.opened.add(consumer);
    return Promise.resolve(consumer);
  }

  health(): TransportHealth {
    return { status: this.fault === null ? 'ok' : 'unavailable', detail: this.fault };
  }

  async close(): Promise<void> {
    await Promise.all([...this.opened].map((part) => part.close()));
  }

  private async administer<Result>(
    doing: string,
    topic: string | undefined,
    work: (admin: Admin) => Promise<Result>,
  ): Promise<Result> {
    const admin = this.clients().admin();
    try {
      await admin.connect();
      const result = await work(admin);
      this.reports.succeeded();
      return result;
    } catch (error) {
      throw this.failed(error, doing, topic);
    } finally {
      await patiently(admin.disconnect());
    }
  }

  private failed(error: unknown, doing: string, topic: string | undefined): TransportError {
    const { brokers, sasl, tls } = this.settings;
    const unset = [...(tls ? [] : ['MARKETLOG_KAFKA_TLS']), ...(sasl ? [] : ['MARKETLOG_KAFKA_SASL_MECHANISM'])];
    const context = { brokers, doing, unset, ...(topic !== undefined && { topic }) };
    const classified = transportError(error, context);
    faults.inc({ code: classified.code });
    if (unavailableCodes.has(classified.code)) this.fault = classified.message;
    return classified;
  }
}
