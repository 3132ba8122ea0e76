import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../processes/spawn-typescript.js';
import { hold, isAlive, release } from '../holders.js';
import { endLeftover, holdersOf, launch, stateOf, type ServerRecipe } from '../supervised.js';
import { waitFor } from '../waiting.js';

const parent = join(projectRoot, '.servers/private');

/** Milliseconds that a server has to end in peace. */
const patience = 30_000;

/** A folder for servers of this process; those of processes that are gone are removed. */
export function privateFolder(kind: string): string {
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) {
    if (!isAlive(Number(name.split('-')[1]))) rmSync(join(parent, name), { recursive: true, force: true });
  }
  const folder = join(parent, `${kind}-${process.pid}-${Math.random().toString(36).slice(2, 8)}`);
  mkdirSync(folder);
  return folder;
}

/**
 * A server that only this process uses, so that it can be stopped, killed and frozen. It keeps its port and its data, and ends
 * with this process, however that one ends.
 */
export class PrivateServer {
  constructor(
    private readonly recipe: ServerRecipe,
    readonly port: number,
  ) {}

  /** @throws Error where it is not running. */
  get pid(): number {
    const state = stateOf(this.recipe.folder);
    if (state === undefined) throw new Error(`the server in ${this.recipe.folder} is not running`);
    return state.server;
  }

  get isRunning(): boolean {
    return stateOf(this.recipe.folder) !== undefined;
  }

  /** Answers once the server does. */
  async start(): Promise<void> {
    await endLeftover(this.recipe.folder);
    hold(holdersOf(this.recipe.folder));
    await launch({ linger: 0, ...this.recipe }, this.port);
  }

  /** As an administrator stops it (SIGTERM). */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  /** As a power failure of the process does (SIGKILL). */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Freezes it: connections stay open and nothing answers. */
  pause(): void {
    process.kill(this.pid, 'SIGSTOP');
  }

  resume(): void {
    process.kill(this.pid, 'SIGCONT');
  }

  /** Kills it where it runs; nobody holds it any more. */
  async dispose(): Promise<void> {
    release(holdersOf(this.recipe.folder));
    await this.kill();
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (!this.isRunning) return;
    const { pid } = this;
    send(pid, signal);
    send(pid, 'SIGCONT'); // it may be frozen
    const gone = () => (!this.isRunning && !isAlive(pid)) || undefined;
    const what = `the server in ${this.recipe.folder} to end`;
    try {
      await waitFor(what, gone, { within: patience });
    } catch {
      // The last of three brokers finds no other that could take over from it.
      send(pid, 'SIGKILL');
      await waitFor(what, gone);
    }
  }
}

/** A process that has ended meanwhile needs no signal any more. */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
