import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeEvent, type MarketlogEvent } from '#contracts';
import { categories } from '#event-sourcing';
import { openEventStore, type OpenedEventStore } from '#event-store';
import { LogTopics } from '#kafka';
import { buildPrivately, deleteTopics, freshDatabase, holdKafka, waitFor, type FreshDatabase } from '#testing';
import type { PrivateBuild } from '#testing';
import { startCluster, type Cluster, type ClusterOptions } from '../cluster/cluster.js';

/** How far a projection of the cluster is, as `marketlog projections list` says. */
interface Progress {
  readonly parkedKeys: number;
  readonly partitions: readonly { readonly lagEvents: number }[];
}

/** A cluster with a database and topics of its own that predicts; its log can be read beside it. */
export class PredictingCluster {
  private constructor(
    readonly folder: string,
    readonly cluster: Cluster,
    readonly prefix: string,
    private readonly log: OpenedEventStore,
    private readonly parts: { readonly build: PrivateBuild; readonly database: FreshDatabase },
  ) {}

  static async start(
    options: Pick<ClusterOptions, 'apps'> & { env?: Record<string, string> },
  ): Promise<PredictingCluster> {
    const folder = await mkdtemp(join(tmpdir(), 'marketlog-predicting-'));
    const [build, database, { brokers }] = await Promise.all([buildPrivately(), freshDatabase('mysql'), holdKafka()]);
    const prefix = `test-predicting-${process.pid}-${randomUUID().slice(0, 8)}`;
    const cluster = await startCluster({
      ...{ folder, root: build.root, databaseUrl: database.url, kafkaBrokers: brokers, apps: options.apps ?? {} },
      env: {
        MARKETLOG_KAFKA_TOPIC_PREFIX: prefix,
        MARKETLOG_KAFKA_REPLICATION: '1',
        MARKETLOG_PARTITIONS: '4',
        MARKETLOG_FETCH_SCHEDULE: 'off',
        MARKETLOG_LOG_LEVEL: 'error',
        ...options.env,
      },
      longestPause: 1_000,
    });
    const log = await openEventStore({ url: database.url, create: false });
    return new PredictingCluster(folder, cluster, prefix, log, { build, database });
  }

  get store() {
    return this.log.store;
  }

  /** Runs a command. @returns what it answers with `--json` */
  async run(...line: string[]): Promise<unknown> {
    return JSON.parse(await this.cluster.marketlog([...line, '--json']));
  }

  /** How many events of predictions the log has. */
  async count(): Promise<number> {
    return (await this.store.heads('predictions')).reduce((sum, { position }) => sum + position, 0);
  }

  /** All events of predictions, partition by partition. */
  async events(): Promise<MarketlogEvent[]> {
    const heads = await this.store.heads('predictions');
    const read = await Promise.all(heads.map((head) => this.store.readPartition(head, 0, head.position)));
    return read.flat().map(decodeEvent);
  }

  /** Answers once the read models hold all of the log. */
  async caughtUp(): Promise<void> {
    const all = async () => {
      const list = (await this.run('projections', 'list')) as readonly Progress[];
      return list.every((each) => each.parkedKeys === 0 && each.partitions.every(({ lagEvents }) => lagEvents === 0)) || undefined; // prettier-ignore
    };
    await waitFor('the read models to catch up', all, { within: 120_000, every: 500 });
  }

  async stop(): Promise<void> {
    const { kafkaBrokers } = this.cluster;
    await this.log.close();
    await this.cluster.stop();
    const topics = new LogTopics(this.prefix);
    await deleteTopics(
      kafkaBrokers,
      categories.map((category) => topics.of(category)),
    );
    await this.parts.database.drop();
    await this.parts.build.remove();
    await rm(this.folder, { recursive: true, force: true });
  }
}
