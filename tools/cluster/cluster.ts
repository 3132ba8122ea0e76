import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../libs/testing/src/processes/spawn-typescript.js';
import { withoutSettings } from '../../libs/testing/src/processes/without-settings.js';
import { portToKeep } from '../../libs/testing/src/servers/waiting.js';
import { appKinds, ClusterApp, type AppKind } from './cluster-app.js';
import { startServers, stopServers, type ClusterServers, type ServerOptions } from './cluster-servers.js';
import { removeEndpoints, shellLines, writePrivately, type Endpoints } from './endpoints.js';

const run = promisify(execFile);

export interface ClusterOptions extends ServerOptions {
  /** Where data of its own servers, `endpoints.json` and `env` lie. */
  readonly folder: string;
  /** Where `dist` lies; default: this checkout. Tests give a build of their own, so that another cannot change beneath them. */
  readonly root?: string;
  /** How many of each; default: one. */
  readonly apps?: Readonly<Partial<Record<AppKind, number>>>;
  /** Port of the first api; default: any free one. */
  readonly apiPort?: number;
  /** Settings beside the addresses. */
  readonly env?: Readonly<Record<string, string>>;
  /** Settings of one app that the others do not have. */
  readonly envOf?: (app: string) => Readonly<Record<string, string>>;
  /** Whether an app that ends by itself is started anew; default: true. */
  readonly restarts?: boolean;
  /** Milliseconds before such a restart, at most; a test that kills all the time has no half a minute. */
  readonly longestPause?: number;
  /** Ends the start; a cluster that has started is stopped by its method. */
  readonly signal?: AbortSignal;
  /** Takes each line of each app, and what happens to them. */
  readonly print?: (app: string, line: string) => void;
}

/** Servers and apps that run together, each app in a process of its own. */
export class Cluster {
  readonly apps: readonly ClusterApp[];
  /** The settings of every app, and of any command that speaks to the cluster. */
  readonly variables: Readonly<Record<string, string>>;
  private complete = false;
  private readonly interruption = new AbortController();
  private stopping: Promise<void> | undefined;

  constructor(
    private readonly options: ClusterOptions,
    readonly servers: ClusterServers,
    ports: readonly { kind: AppKind; name: string; port: number }[],
  ) {
    const { root = projectRoot, env = {}, envOf = () => ({}), restarts = true, print = () => undefined } = options;
    this.variables = {
      ...env,
      MARKETLOG_DATABASE_URL: servers.databaseUrl,
      MARKETLOG_KAFKA_BROKERS: servers.kafkaBrokers.join(','),
    };
    const environment = { ...withoutSettings(), ...this.variables };
    this.apps = ports.map(
      (app) =>
        new ClusterApp({
          ...{ ...app, root, restarts, environment: { ...environment, ...envOf(app.name) } },
          longestPause: options.longestPause,
          print: (line) => print(app.name, line),
          changed: () => this.note(),
        }),
    );
  }

  get databaseUrl(): string {
    return this.servers.databaseUrl;
  }

  get kafkaBrokers(): readonly string[] {
    return this.servers.kafkaBrokers;
  }

  /** Of the first api. */
  get apiUrl(): string | undefined {
    return this.apps.find(({ kind }) => kind === 'api')?.url;
  }

  /** The app of that name, such as `relay-1`. */
  app(name: string): ClusterApp {
    const app = this.apps.find((each) => each.name === name);
    if (app === undefined)
      throw new Error(`no app is called ${name}: ${this.apps.map((each) => each.name).join(', ')}`);
    return app;
  }

  /** Runs a command of `marketlog` against the cluster. @returns what it printed @throws what `execFile` does. */
  async marketlog(args: readonly string[], signal?: AbortSignal): Promise<string> {
    const main = join(this.options.root ?? projectRoot, 'dist/apps/cli/src/main.js');
    const { stdout } = await run(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
      env: { ...withoutSettings(), ...this.variables },
      maxBuffer: 256 * 1024 * 1024,
      ...(signal && { signal }),
    });
    return stdout;
  }

  /**
   * Brings database, log and read models to this build, then starts the apps and answers once all are ready.
   * @throws Error also where it is stopped meanwhile; nothing is started any more then.
   */
  async start(): Promise<void> {
    const { signal } = this.interruption;
    await this.marketlog(['migrate'], signal);
    signal.throwIfAborted();
    for (const app of this.apps) app.start();
    await Promise.all(this.apps.map((app) => app.ready()));
    signal.throwIfAborted();
    this.complete = true;
    writePrivately(this.options.folder, 'env', shellLines(this.variables));
    this.note();
  }

  /** Stops the apps, which finish what they are at, and then the servers that are its own. */
  async stop(): Promise<void> {
    this.stopping ??= (async () => {
      this.interruption.abort();
      await Promise.all(this.apps.map((app) => app.stop()));
      await stopServers(this.servers);
      removeEndpoints(this.options.folder);
    })();
    await this.stopping;
  }

  private note(): void {
    if (this.stopping !== undefined) return;
    writePrivately(this.options.folder, 'endpoints.json', `${JSON.stringify(this.endpoints(), null, 2)}\n`);
  }

  private endpoints(): Endpoints {
    const { databaseUrl, kafkaBrokers, apiUrl = null, complete: ready } = this;
    const apps = this.apps.map(({ name, pid = null, health, state, restarts }) => ({
      name,
      pid,
      health,
      state,
      restarts,
    }));
    return { databaseUrl, kafkaBrokers, apiUrl, apps, pid: process.pid, ready };
  }
}

/**
 * Starts a cluster and answers once every app is ready.
 * @throws Error that says what failed; what was started has been stopped then.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const ports: { kind: AppKind; name: string; port: number }[] = [];
  const { apps = {}, apiPort, signal } = options;
  for (const kind of appKinds) {
    for (let index = 1; index <= (apps[kind] ?? 1); index++) {
      const port = kind === 'api' && index === 1 && apiPort !== undefined ? apiPort : await portToKeep();
      ports.push({ kind, name: `${kind}-${index}`, port });
    }
  }
  const cluster = new Cluster(options, await startServers(options.folder, options), ports);
  const interrupt = () => void cluster.stop();
  try {
    signal?.throwIfAborted();
    signal?.addEventListener('abort', interrupt);
    await cluster.start();
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  } finally {
    signal?.removeEventListener('abort', interrupt);
  }
}
