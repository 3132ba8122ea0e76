import { randomUUID } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { loadSettings, type Settings } from '#config';
import { sourceOf, toCloudEvent } from '#contracts';
import {
  categories,
  EventStore,
  ProjectionProgress,
  RelayCheckpoints,
  type EventEnvelope,
  type RelayMove,
} from '#event-sourcing';
import {
  KafkajsTransport,
  LogTopics,
  topicSpecifications,
  type TopicRecords,
  type TransactionalProducer,
} from '#kafka';
import { Database } from '#database';
import { hashReadModels, type TableHash } from '#projection-engine';
import {
  barCorrected,
  barRecorded,
  barSeries,
  deleteTopics,
  freshDatabase,
  given,
  holdKafka,
  type FreshDatabase,
} from '#testing';
import { LogModule } from '../../../composition/src/log.module.js';
import { projections } from '../../../composition/src/projections.js';
import { AppModule } from '../app.module.js';

const partitions = 2;

/** What of the log is put onto the topics, where not all of it once. */
export interface Publishing {
  /** Events that the topic shall lack. */
  readonly without?: (event: EventEnvelope) => boolean;
  /** How often each batch comes. */
  readonly times?: number;
  /** Publishes again what was published. */
  readonly fromStart?: boolean;
}

/** A log in MySQL, topics in Kafka, a relay by hand, and as many projectors as a test asks for. */
export class ProjectorBench {
  readonly topics: LogTopics;
  readonly store: EventStore;
  readonly relay: RelayCheckpoints;
  readonly database: Database;
  /** Topic partitions of the categories that have read models. */
  readonly followed = partitions * new Set(projections.map(({ category }) => category)).size;
  private readonly projectors = new Set<INestApplicationContext>();

  private constructor(
    readonly settings: Settings,
    readonly environment: Readonly<Record<string, string>>,
    private readonly fresh: FreshDatabase,
    private readonly writer: INestApplicationContext,
    readonly transport: KafkajsTransport,
    private producer: TransactionalProducer,
  ) {
    this.topics = new LogTopics(settings.kafka!.topicPrefix);
    this.store = writer.get(EventStore, { strict: false });
    this.relay = writer.get(RelayCheckpoints, { strict: false });
    this.database = writer.get(Database, { strict: false });
  }

  static async start(): Promise<ProjectorBench> {
    const fresh = await freshDatabase('mysql');
    const { brokers } = await holdKafka();
    const environment = {
      MARKETLOG_DATABASE_URL: fresh.url,
      MARKETLOG_PARTITIONS: String(partitions),
      MARKETLOG_KAFKA_BROKERS: brokers.join(),
      MARKETLOG_KAFKA_TOPIC_PREFIX: `test-${process.pid}-${randomUUID().slice(0, 8)}`,
      MARKETLOG_KAFKA_REPLICATION: '1',
    };
    const { settings } = loadSettings(environment);
    const writer = await context(LogModule.forRoot(settings, { create: true, run: false }));
    const transport = new KafkajsTransport(settings.kafka!);
    await transport.ensureTopics(topicSpecifications(settings.kafka!, partitions));
    const producer = await transport.openProducer(settings.kafka!.topicPrefix);
    return new ProjectorBench(settings, environment, fresh, writer, transport, producer);
  }

  /** A projector in this process. */
  async project(otherwise: Readonly<Record<string, string>> = {}): Promise<INestApplicationContext> {
    const { settings } = loadSettings({ ...this.environment, ...otherwise });
    const app = await context(AppModule.forRoot(settings));
    this.projectors.add(app);
    return app;
  }

  /** One beside them that reads the log itself and takes a lease, so that both work on the same partitions. */
  async projectEmbedded(): Promise<void> {
    this.projectors.add(await context(LogModule.forRoot(this.settings, { create: false, run: true })));
  }

  async stop(app: INestApplicationContext): Promise<void> {
    this.projectors.delete(app);
    await app.close();
  }

  /** Some years of bars, one correction each. */
  async record(instruments: readonly string[], days = 300): Promise<void> {
    await recordBars(this.store, instruments, days);
  }

  /** What the relay does, by hand. */
  async publish({ without = () => false, times = 1, fromStart = false }: Publishing = {}): Promise<void> {
    const source = sourceOf(await this.store.identity());
    const moves: RelayMove[] = [];
    const batches: TopicRecords[] = [];
    for (const { category, partition, position } of await this.relay.read()) {
      const after = fromStart ? 0 : position;
      const events = await this.store.readPartition({ category, partition }, after, 100_000);
      if (events.length === 0) continue;
      const records = events.filter((event) => !without(event)).map((event) => toCloudEvent(event, source));
      batches.push({ topic: this.topics.of(category), partition, records });
      const to = events.at(-1)!.position;
      if (to > position) moves.push({ category, partition, from: position, to });
    }
    for (let time = 0; time < times; time++) await this.producer.publish(batches);
    await this.relay.advance(moves);
  }

  async send(batches: readonly TopicRecords[]): Promise<void> {
    await this.producer.publish(batches);
  }

  /** Resolves when every read model has all of the log. */
  async caughtUp(): Promise<void> {
    const progress = this.writer.get(ProjectionProgress, { strict: false });
    await progress.caughtUp(await this.store.heads(), { stalledAfter: 20_000 });
  }

  hash(): Promise<TableHash[]> {
    return hashReadModels(this.database, projections);
  }

  /** The topics as they were made, empty. */
  async wipeTopics(): Promise<void> {
    for (const specification of topicSpecifications(this.settings.kafka!, partitions)) {
      await this.transport.recreateTopic(specification);
    }
  }

  private async deleteTopics(): Promise<void> {
    await deleteTopics(
      this.settings.kafka!.brokers,
      categories.map((category) => this.topics.of(category)),
    );
  }

  async close(): Promise<void> {
    for (const app of this.projectors) await app.close();
    await this.producer.close();
    await this.transport.close();
    await this.deleteTopics();
    await this.writer.close();
    await this.fresh.drop();
  }
}

/** The same facts in a log without Kafka, projected there: what a cluster has to come to. */
export async function embeddedHash(record: (store: EventStore) => Promise<void>): Promise<TableHash[]> {
  const fresh = await freshDatabase('sqlite');
  const { settings } = loadSettings({ MARKETLOG_DATABASE_URL: fresh.url, MARKETLOG_PARTITIONS: String(partitions) });
  const app = await context(LogModule.forRoot(settings, { create: true, run: true }));
  try {
    const store = app.get(EventStore, { strict: false });
    await record(store);
    await app.get(ProjectionProgress, { strict: false }).caughtUp(await store.heads());
    return await hashReadModels(app.get(Database, { strict: false }), projections);
  } finally {
    await app.close();
    await fresh.drop();
  }
}

export async function recordBars(store: EventStore, instruments: readonly string[], days: number): Promise<void> {
  for (const [index, instrumentId] of instruments.entries()) {
    const bars = barSeries(days, { instrumentId, seed: index + 1 });
    const years = Map.groupBy(bars, ({ date }) => date!.slice(0, 4));
    for (const [year, ofYear] of years) {
      await given(store, `prices-${instrumentId}-${year}`, ofYear.map(barRecorded));
    }
    const [last] = await store.readStream(`prices-${instrumentId}-${bars.at(-1)!.date!.slice(0, 4)}`);
    const corrected = { ...[...years.values()].at(-1)![0]!, close: 101.25, high: 190 };
    await given(store, last!.stream, [barCorrected(last!.id, corrected)]);
  }
}

async function context(module: Parameters<typeof NestFactory.createApplicationContext>[0]) {
  return NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
}
