import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { extname, join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hold, isAlive } from './holders.js';
import type { SupervisorTask } from './supervisor.js';
import { freePort, waitFor, withFileLock } from './waiting.js';

/** A server that a supervisor runs, shared by every process that holds it. */
export interface ServerRecipe {
  /** Folder of its own, where its state, log and holders lie. */
  readonly folder: string;
  /** Installs and initialises what is missing. @returns how to start it on a port */
  readonly prepare: (port: number) => {
    command: string;
    arguments: readonly string[];
    environment?: Record<string, string>;
  };
  /** Milliseconds that it outlives its last holder, so that the next test run finds it warm; default 5 000. */
  readonly linger?: number;
  /** Answers once the server does. */
  readonly ready: (port: number) => Promise<unknown>;
}

export interface ServerState {
  readonly supervisor: number;
  readonly server: number;
  readonly port: number;
}

export function holdersOf(folder: string): string {
  return join(folder, 'holders');
}

export function stateOf(folder: string): ServerState | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')) as ServerState;
  } catch {
    return undefined; // not started, or being written
  }
}

/** Starts the server where it is not running, and keeps it until the holder is gone. @returns its port */
export async function holdServer(recipe: ServerRecipe, holder: number | 'manual' = process.pid): Promise<number> {
  const { folder } = recipe;
  hold(holdersOf(folder), holder);
  return withFileLock(join(folder, 'lock'), async () => {
    const running = await usable(folder);
    if (running !== undefined) return running.port;
    const port = await freePort();
    const { command, arguments: args, environment = {} } = recipe.prepare(port);
    startSupervisor({
      command,
      arguments: args,
      environment,
      logFile: join(folder, 'server.log'),
      holdersFolder: holdersOf(folder),
      stateFile: join(folder, 'state.json'),
      port,
      linger: recipe.linger ?? 5_000,
    });
    await waitFor(`the server in ${folder} (see its server.log)`, async () => (await recipe.ready(port)) || undefined, {
      within: 120_000,
      every: 100,
    });
    return port;
  });
}

/** The running server; one whose supervisor was killed is ended, because nobody would stop it. */
async function usable(folder: string): Promise<ServerState | undefined> {
  const state = stateOf(folder);
  if (state === undefined) return undefined;
  if (isAlive(state.supervisor) && isAlive(state.server)) return state;
  if (isAlive(state.server) && isOurs(state.server, folder)) process.kill(state.server, 'SIGKILL');
  await waitFor(
    'an orphaned server to end',
    () => !isAlive(state.server) || !isOurs(state.server, folder) || undefined,
  );
  rmSync(join(folder, 'state.json'), { force: true });
  return undefined;
}

/** Pids are used again; only a command line that names the folder is this server. */
function isOurs(pid: number, folder: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder);
  } catch {
    return false;
  }
}

function startSupervisor(task: SupervisorTask): void {
  mkdirSync(dirname(task.logFile), { recursive: true });
  const self = fileURLToPath(import.meta.url);
  const script = join(dirname(self), `supervisor${extname(self)}`);
  spawn(process.execPath, [script, JSON.stringify(task)], { detached: true, stdio: 'ignore' }).unref();
}
