import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { projectRoot } from '../../libs/testing/src/processes/spawn-typescript.js';
import { waitFor } from '../../libs/testing/src/servers/waiting.js';
import { eachLine } from './prefixed-lines.js';

export const appKinds = ['ingest', 'relay', 'projector', 'analyst', 'api'] as const;
export type AppKind = (typeof appKinds)[number];

export interface AppOptions {
  readonly kind: AppKind;
  /** `relay-1` */
  readonly name: string;
  /** Where `dist` lies. */
  readonly root: string;
  readonly port: number;
  readonly environment: NodeJS.ProcessEnv;
  /** Whether it is started anew when it ends by itself. */
  readonly restarts: boolean;
  /** Milliseconds that it waits before a restart, at most; default: half a minute. */
  readonly longestPause?: number | undefined;
  /** Takes each line that it prints. */
  readonly print: (line: string) => void;
  /** Told when its process or state has changed. */
  readonly changed: () => void;
}

type State = 'starting' | 'running' | 'waiting to be restarted' | 'stopped';

/** Milliseconds before a restart: doubled with every end that follows soon, none counts after a minute of work. */
const firstPause = 500;
const longestPause = 30_000;
const soon = 60_000;

/** Milliseconds that an app has to finish its work before it is killed. */
const patience = 30_000;

/** One app of the cluster in a process of its own, on a port that it keeps. */
export class ClusterApp {
  readonly kind: AppKind;
  readonly name: string;
  readonly url: string;
  /** How often it was started anew because it had ended by itself. */
  restarts = 0;
  state: State = 'stopped';
  private child: ChildProcess | undefined;
  private wanted = false;
  private pause = firstPause;
  private lastLines: string[] = [];

  constructor(private readonly options: AppOptions) {
    this.kind = options.kind;
    this.name = options.name;
    this.url = `http://127.0.0.1:${options.port}`;
  }

  /** Where it says how it is. */
  get health(): string {
    return `${this.url}/health/ready`;
  }

  /** Undefined while it does not run. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  start(): void {
    if (this.child !== undefined) return;
    this.wanted = true;
    this.launch();
  }

  /**
   * Answers once it is ready.
   * @throws Error with the last lines that it printed where it ends instead and is not started anew.
   */
  async ready(within = 120_000): Promise<void> {
    const ask = async () => {
      if (this.state === 'stopped') throw new Error(`${this.name} has ended:\n${this.lastLines.join('\n')}`);
      return (await this.answers()) || undefined;
    };
    await waitFor(`${this.name} to be ready at ${this.health}`, ask, { within, every: 100 });
    this.state = 'running';
    this.options.changed();
  }

  /** As the system does: SIGKILL ends it at once, SIGSTOP freezes it, SIGCONT lets it go on. It is not told about it. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.child?.kill(signal);
  }

  /** Lets it finish its work, then ends it, and not only for a while. */
  async stop(): Promise<void> {
    this.wanted = false;
    const { child } = this;
    if (child === undefined) return this.stopped();
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    child.kill('SIGCONT'); // a test may have frozen it
    if ((await Promise.race([ended, pause(patience, 'late', { ref: false })])) === 'late') {
      this.say(`did not end in ${patience / 1000} s and is killed`);
      child.kill('SIGKILL');
      await ended;
    }
  }

  /** Stops it in peace where it runs, and starts it anew. */
  async restart(): Promise<void> {
    await this.stop();
    this.start();
    await this.ready();
  }

  private launch(): void {
    const { kind, root, port, environment } = this.options;
    // With its channel it learns that this process is gone, however that one ended, and stops.
    const orphanage = pathToFileURL(join(projectRoot, 'scripts/bootstrap/child.mjs')).href;
    const main = join(root, 'dist/apps', kind, 'src/main.js');
    const child = spawn(process.execPath, ['--enable-source-maps', '--import', orphanage, main], {
      cwd: root,
      env: { ...environment, MARKETLOG_HTTP_HOST: '127.0.0.1', MARKETLOG_HTTP_PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A group of its own: Ctrl-C reaches whoever started the cluster, which then stops its parts in order.
      detached: true,
    });
    const started = Date.now();
    this.child = child;
    this.state = 'starting';
    this.lastLines = [];
    for (const stream of [child.stdout!, child.stderr!]) eachLine(stream, (line) => this.take(line));
    child.once('exit', (code, signal) => this.ended(signal ?? `exit code ${String(code)}`, Date.now() - started));
    this.options.changed();
  }

  private ended(how: string, livedFor: number): void {
    this.child = undefined;
    if (!this.wanted || !this.options.restarts) {
      if (this.wanted) this.say(`ENDED by itself (${how})`);
      return this.stopped();
    }
    this.pause = livedFor > soon ? firstPause : Math.min(this.pause, this.options.longestPause ?? longestPause);
    this.say(`ENDED by itself (${how}); it is started anew in ${this.pause / 1000} s`);
    this.state = 'waiting to be restarted';
    this.options.changed();
    setTimeout(() => {
      if (!this.wanted || this.child !== undefined) return;
      this.restarts += 1;
      this.launch();
      this.ready().catch(() => undefined); // its next end is said as well
    }, this.pause).unref();
    this.pause *= 2;
  }

  private stopped(): void {
    this.wanted = false;
    this.state = 'stopped';
    this.options.changed();
  }

  private async answers(): Promise<boolean> {
    try {
      const { ok } = await fetch(this.health, { signal: AbortSignal.timeout(5_000) });
      return ok;
    } catch {
      return false;
    }
  }

  private take(line: string): void {
    this.lastLines = [...this.lastLines.slice(-19), line];
    this.options.print(line);
  }

  private say(line: string): void {
    this.options.print(`*** ${this.name} ${line} ***`);
  }
}
