import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { categories } from '#event-sourcing';
import { KafkajsTransport, LogTopics, type LogTransport } from '#kafka';
import { openEventStore, type OpenedEventStore } from '#event-store';
import {
  buildPrivately,
  checkTopics,
  deleteTopics,
  freshDatabase,
  holdKafka,
  kcat,
  someEvents,
  storedEvents,
  waitFor,
  type FreshDatabase,
  type PrivateBuild,
  type TopicsCheckOptions,
  type TopicsReport,
} from '#testing';
import { RelayProcess } from './relay-process.js';

const partitions = 4;

/** A log on MySQL, topics of its own on Kafka, and relay processes between them. */
export class RelayBench {
  readonly prefix = `test-relay-${process.pid}-${randomUUID().slice(0, 8)}`;
  readonly topics = new LogTopics(this.prefix);
  readonly transport: LogTransport;
  private readonly relays: RelayProcess[] = [];
  private appended = 0;

  private constructor(
    readonly brokers: readonly string[],
    readonly fresh: FreshDatabase,
    readonly opened: OpenedEventStore,
    private readonly build: PrivateBuild,
  ) {
    this.transport = new KafkajsTransport(this.kafkaSettings);
  }

  /** @param own servers of the suite's own, in place of those that all suites share */
  static async start(own: { brokers?: readonly string[]; database?: FreshDatabase } = {}): Promise<RelayBench> {
    const [build, fresh, kafka] = await Promise.all([
      buildPrivately(),
      own.database ?? freshDatabase('mysql'),
      own.brokers === undefined ? holdKafka() : { brokers: own.brokers },
    ]);
    const opened = await openEventStore({ url: fresh.url, create: true, partitions });
    return new RelayBench(kafka.brokers, fresh, opened, build);
  }

  get environment(): Record<string, string> {
    return {
      MARKETLOG_DATABASE_URL: this.fresh.url,
      MARKETLOG_PARTITIONS: String(partitions),
      MARKETLOG_KAFKA_BROKERS: this.brokers.join(','),
      MARKETLOG_KAFKA_TOPIC_PREFIX: this.prefix,
    };
  }

  get kafkaSettings() {
    const { brokers, prefix: topicPrefix } = this;
    const none = undefined;
    return { brokers, topicPrefix, tls: none, sasl: none, replication: none, minIsr: none, retentionDays: 30 };
  }

  relay(environment: Record<string, string> = {}): RelayProcess {
    const relay = new RelayProcess(this.build, { ...this.environment, ...environment });
    this.relays.push(relay);
    return relay;
  }

  /** `marketlog …` with `--json`. @returns the document it prints */
  async marketlog<T>(...words: string[]): Promise<T> {
    const main = join(this.build.root, 'dist/apps/cli/src/main.js');
    const env = { ...process.env, ...this.environment };
    const { stdout } = await promisify(execFile)(process.execPath, [main, ...words, '--json'], { env });
    return JSON.parse(stdout) as T;
  }

  /** Appends to instruments and prices, over all partitions. */
  async append(events: number): Promise<void> {
    const each = 50;
    const appends = Array.from({ length: Math.ceil(events / each) }, () => {
      const n = this.appended++;
      const [stream, type] =
        n % 5 === 0
          ? [`instrument-S${n % 23}`, 'marketlog.instruments.v1.InstrumentTracked']
          : [`prices-S${n % 23}-2014`, 'marketlog.prices.v1.DailyBarRecorded'];
      return this.opened.store.append(stream, 'any', someEvents(each, { type }));
    });
    await Promise.all(appends);
  }

  /** Appends again and again until the work is done. */
  async underLoad<T>(work: () => Promise<T>): Promise<T> {
    const ending = new AbortController();
    const load = (async () => {
      while (!ending.signal.aborted) await Promise.all([this.append(250), sleep(50)]);
    })();
    try {
      return await work();
    } finally {
      ending.abort();
      await load;
    }
  }

  /** Events that are not published. */
  async behind(): Promise<number> {
    const [row] = await this.opened.database.query<{ behind: number }>(
      'SELECT CAST(COALESCE(SUM(log_heads.position - COALESCE(relay_checkpoints.position, 0)), 0) AS SIGNED) AS behind ' +
        'FROM log_heads LEFT JOIN relay_checkpoints ON relay_checkpoints.category = log_heads.category ' +
        'AND relay_checkpoints.partition_no = log_heads.partition_no',
    );
    return row!.behind;
  }

  /** The last position that is published, by partition such as `prices-3`. */
  async checkpoints(): Promise<Map<string, number>> {
    const rows = await this.opened.database.query<{ category: string; partition_no: number; position: number }>(
      'SELECT category, partition_no, position FROM relay_checkpoints',
    );
    return new Map(rows.map(({ category, partition_no, position }) => [`${category}-${partition_no}`, position]));
  }

  async published(): Promise<void> {
    const ask = async () => ((await this.behind()) === 0 ? true : undefined);
    await waitFor('everything to be published', ask).catch((error: unknown) => {
      throw new Error([String(error), ...this.relays.map(({ output }) => output)].join('\n'));
    });
  }

  /** Partition numbers by process that holds them, none twice. */
  async holders(): Promise<Map<string, number[]>> {
    const rows = await this.opened.database.query<{ name: string; holder: string }>(
      "SELECT name, holder FROM leases WHERE name LIKE 'relay:%' AND expires_at > UNIX_TIMESTAMP(NOW(3)) * 1000 ORDER BY name",
    );
    const grouped = Map.groupBy(rows, ({ holder }) => holder.split('@', 1)[0]!);
    return new Map([...grouped].map(([pid, leases]) => [pid, leases.map(({ name }) => Number(name.slice(6)))]));
  }

  /** Waits until so many partitions are held by each of these. */
  async shared(expected: readonly (readonly [RelayProcess, number])[]): Promise<void> {
    const ask = async () => {
      const holders = await this.holders();
      return expected.every(([{ pid }, count]) => (holders.get(String(pid)) ?? []).length === count) || undefined;
    };
    await waitFor('the partitions to be shared', ask, { every: 50 });
  }

  /** What an independent client finds on the topics, compared with the event store. */
  async report(allowing: Pick<TopicsCheckOptions, 'goneUpTo'> = {}): Promise<TopicsReport> {
    const stored = await storedEvents(this.fresh.url);
    const topics = (['instruments', 'prices'] as const).map((category) => this.topics.of(category));
    return checkTopics(topics, {
      kcat: await kcat(),
      brokers: this.brokers.join(','),
      options: { partitions, stored, ...allowing },
    });
  }

  async stopRelays(): Promise<void> {
    await Promise.all(this.relays.splice(0).map((relay) => relay.destroy()));
  }

  async close(): Promise<void> {
    await this.stopRelays();
    const topics = categories.map((category) => this.topics.of(category));
    await deleteTopics(this.brokers, topics);
    await this.transport.close();
    await this.opened.close();
    await this.fresh.drop();
    await this.build.remove();
  }
}
