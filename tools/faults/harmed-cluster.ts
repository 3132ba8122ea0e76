import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Cluster, startCluster } from '../cluster/cluster.js';
import { appKinds, type AppKind, type ClusterApp } from '../cluster/cluster-app.js';
import { buildPrivately, type PrivateBuild } from '../../libs/testing/src/processes/private-build.js';
import { withoutSettings } from '../../libs/testing/src/processes/without-settings.js';
import { privateKafka, type PrivateKafka } from '../../libs/testing/src/servers/private/private-kafka.js';
import { privateMysql, type PrivateMysql } from '../../libs/testing/src/servers/private/private-mysql.js';
import { privateFolder } from '../../libs/testing/src/servers/private/private-server.js';
import { waitFor } from '../../libs/testing/src/servers/waiting.js';
import type { RepeatedBatch } from '../../libs/testing/src/topics/topics-report.js';
import { categories } from '#event-sourcing';
import { yahooServer, type YahooServer } from '../../libs/testing/src/vendors/yahoo-server.js';
import { YahooSimulator } from '../../libs/testing/src/vendors/yahoo.js';
import { CommitCuttingProxy } from '../../libs/testing/src/workers/commit-cutting-proxy.js';
import { AppLines } from './app-lines.js';
import { ArmedRelays } from './armed-relays.js';
import type { Chance } from './chance.js';
import { DownstreamReader } from './downstream-reader.js';
import { Feeding } from './feeding.js';
import { GeneratedFacts, type Load } from './generated-facts.js';
import { LogStanding } from './log-standing.js';
import type { Causes } from './repeats.js';
import { RestClient } from './rest-client.js';
import { StoreFills } from './store-fills.js';
import { TakeOvers } from './take-overs.js';
import { UnharmedLog } from './unharmed-log.js';

/** Of the log, so that every relay and projector has several. */
export const partitions = 4;

const database = 'marketlog';
const key = 'a-key-for-the-fault-harness';

/** How often something was done to the cluster, by what it was. */
export type Harm = AppKind | 'freeze' | 'kafka' | 'mysql' | 'connection' | 'restart';

/** A whole cluster with servers of its own and two of every app, fed from several sides, to be harmed. */
export class HarmedCluster {
  readonly harm = new Map<Harm, number>();
  /** The last position that Kafka has lost with its data, by partition such as `prices-3`. */
  gone: ReadonlyMap<string, number> = new Map();
  /** What was on the topics twice at the last look. */
  repeated: readonly RepeatedBatch[] = [];
  /** What took longer than is promised, as far as nobody has been told yet. */
  readonly delays: string[] = [];
  readonly log: LogStanding;
  readonly takeOvers: TakeOvers;
  readonly feeding: Feeding;
  readonly unharmed: UnharmedLog;
  readonly rest: RestClient;
  /** Events that consumers took from the store. */
  readonly fills: StoreFills;
  /** A system that reads the topics all the time. */
  readonly reader: DownstreamReader;

  private constructor(
    readonly chance: Chance,
    readonly cluster: Cluster,
    readonly mysql: PrivateMysql,
    readonly kafka: PrivateKafka,
    /** In the way of every second app to MySQL. */
    readonly proxy: CommitCuttingProxy,
    readonly lines: AppLines,
    /** Relays that can be harmed at a moment of their work. */
    readonly armed: ArmedRelays,
    private readonly parts: {
      build: PrivateBuild;
      folder: string;
      yahoo: YahooSimulator;
      vendor: YahooServer;
      load: Load;
    },
  ) {
    const { build, folder, yahoo, vendor, load } = parts;
    this.log = new LogStanding(cluster.databaseUrl);
    this.takeOvers = new TakeOvers(new LogStanding(cluster.databaseUrl));
    this.rest = new RestClient(
      this.of('api').map(({ url }) => url),
      key,
    );
    const args = ['--disable-warning=ExperimentalWarning', join(build.root, 'dist/apps/cli/src/main.js')];
    const env = { ...withoutSettings(), ...cluster.variables, ...through(proxy) };
    const facts = new GeneratedFacts(join(folder, 'facts'), load);
    this.feeding = new Feeding({ facts, yahoo, rest: this.rest, chance, command: { args, env } });
    this.unharmed = new UnharmedLog({ folder, args, yahooUrl: vendor.url });
    this.fills = new StoreFills([...this.of('projector'), ...this.of('analyst')]);
    this.reader = new DownstreamReader(
      kafka.brokers,
      categories.map((category) => `marketlog.${category}.v1`),
    );
  }

  /** Starts everything and begins to feed. */
  static async start(chance: Chance, load: Load): Promise<HarmedCluster> {
    const folder = privateFolder('faults');
    mkdirSync(folder, { recursive: true });
    const yahoo = new YahooSimulator();
    const [build, mysql, kafka, vendor] = await Promise.all([
      buildPrivately(),
      privateMysql(),
      privateKafka(),
      yahooServer(yahoo),
    ]);
    const databaseUrl = `${mysql.url}${database}`;
    const proxy = await CommitCuttingProxy.start(databaseUrl);
    const lines = new AppLines(join(folder, 'apps.log'));
    const armed = new ArmedRelays(join(folder, 'failpoints'), build.root);
    const cluster = await startCluster({
      ...{ folder: join(folder, 'cluster'), root: build.root, databaseUrl, kafkaBrokers: kafka.brokers },
      apps: Object.fromEntries(appKinds.map((kind) => [kind, 2])),
      env: {
        MARKETLOG_PARTITIONS: String(partitions),
        MARKETLOG_FETCH_SCHEDULE: 'off',
        MARKETLOG_YAHOO_URL: vendor.url,
        MARKETLOG_API_KEY: key,
        MARKETLOG_LOG_FORMAT: 'json',
      },
      envOf: (app): Record<string, string> => ({
        ...(app.endsWith('-2') && through(proxy)),
        ...(app.startsWith('relay-') && armed.environmentOf(app)),
      }),
      longestPause: 1_000,
      print: (app, line) => lines.take(app, line),
    });
    const parts = { build, folder, yahoo, vendor, load };
    const harmed = new HarmedCluster(chance, cluster, mysql, kafka, proxy, lines, armed, parts);
    harmed.takeOvers.start();
    harmed.fills.start();
    await harmed.reader.start();
    return harmed;
  }

  of(kind: AppKind): readonly ClusterApp[] {
    return this.cluster.apps.filter((app) => app.kind === kind);
  }

  /** To be said before a relay is harmed, so that the time is taken until another publishes in its place. */
  harmsRelay(relay: ClusterApp): void {
    const others = this.of('relay').some((other) => other !== relay && other.state === 'running');
    this.takeOvers.harmed(relay.pid!, others);
  }

  /** What may make batches come twice, counted from the beginning. */
  causes(): Causes {
    const times = (harm: Harm) => this.harm.get(harm) ?? 0;
    const takeOvers = new Map(this.takeOvers.counts);
    return { takeOvers, outages: times('kafka') + times('mysql'), cuts: times('connection') };
  }

  /** To be said where all topics are made anew. @param gone what they will not hold again, by partition */
  topicsAreNew(gone: ReadonlyMap<string, number>): void {
    this.gone = gone;
    this.repeated = [];
  }

  /** Counts what is done to it. */
  count(harm: Harm): void {
    this.harm.set(harm, (this.harm.get(harm) ?? 0) + 1);
  }

  async stop(): Promise<void> {
    await this.feeding.stop().catch(() => undefined);
    await Promise.all([this.takeOvers.stop(), this.fills.stop(), this.reader.stop()]);
    await this.log.close();
    this.rest.close();
    await this.cluster.stop();
    await this.proxy.stop();
    await Promise.all([
      this.kafka.dispose(),
      this.mysql.dispose(),
      this.parts.vendor.close(),
      this.parts.build.remove(),
    ]);
  }
}

/** Answers once so many more steps of the feeders have succeeded, so that whatever happened, happened under load. */
export async function untilFed({ feeding }: HarmedCluster, steps: number): Promise<void> {
  const goal = feeding.amount + steps;
  const fed = () => feeding.amount >= goal || undefined;
  await waitFor(`the feeders to go on: ${feeding.retries.at(-1) ?? 'nothing failed'}`, fed, { within: 120_000 });
}

function through({ url }: CommitCuttingProxy): { MARKETLOG_DATABASE_URL: string } {
  return { MARKETLOG_DATABASE_URL: url };
}
