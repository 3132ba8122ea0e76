import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { extname, join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hold, isAlive } from './holders.js';
import type { SupervisorTask } from './supervisor.js';
import { freePort, waitFor, withFileLock } from './waiting.js';

export interface ServerCommand {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** A server that a supervisor runs, shared by every process that holds it. */
export interface ServerRecipe {
  /** Folder of its own, where its state, log and holders lie. */
  readonly folder: string;
  /** Installs and initialises what is missing. @returns how to start it on a port */
  readonly prepare: (port: number) => ServerCommand | Promise<ServerCommand>;
  /** Milliseconds that it outlives its last holder, so that the next test run finds it warm; default 5 000. */
  readonly linger?: number;
  /** Answers once the server does. */
  readonly ready: (port: number) => Promise<unknown>;
}

export interface ServerState {
  readonly supervisor: number;
  readonly server: number;
  readonly port: number;
  /** Its supervisor ends it; whoever needs it has to start it anew. */
  readonly stopping: boolean;
}

export function holdersOf(folder: string): string {
  return join(folder, 'holders');
}

export function stateOf(folder: string): ServerState | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')) as ServerState;
  } catch {
    return undefined; // not started
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
    await launch(recipe, port);
    return port;
  });
}

/**
 * Starts the server under a supervisor and waits until it answers; its holders must be known before.
 * @throws Error with the end of its log where it ends instead.
 */
export async function launch(recipe: ServerRecipe, port: number): Promise<void> {
  const { folder } = recipe;
  const { command, arguments: args, environment = {} } = await recipe.prepare(port);
  const logFile = join(folder, 'server.log');
  const supervisor = startSupervisor({
    command,
    arguments: args,
    environment,
    logFile,
    holdersFolder: holdersOf(folder),
    stateFile: join(folder, 'state.json'),
    port,
    linger: recipe.linger ?? 5_000,
  });
  let ended = false;
  supervisor.once('exit', () => (ended = true));
  const ask = async () => {
    if (ended) throw new Error(`the server in ${folder} does not start:\n${endOf(logFile)}`);
    return (await recipe.ready(port)) || undefined;
  };
  await waitFor(`the server in ${folder} (see its server.log)`, ask, { within: 120_000, every: 100 });
}

function endOf(file: string): string {
  return readFileSync(file, 'utf8').split('\n').slice(-30).join('\n');
}

/** The running server; one that stops is waited for, one whose supervisor was killed is ended, because nobody would stop it. */
async function usable(folder: string): Promise<ServerState | undefined> {
  const settled = () => {
    const state = stateOf(folder);
    return state?.stopping && isAlive(state.supervisor) ? undefined : { state };
  };
  const { state } = await waitFor(`the server in ${folder} to stop`, settled);
  if (state === undefined) return undefined;
  if (!state.stopping && isAlive(state.supervisor) && isAlive(state.server)) return state;
  await endOrphan(folder, state);
  return undefined;
}

/** Ends what an owner that is gone left running in a folder that nobody shares. */
export async function endLeftover(folder: string): Promise<void> {
  const state = stateOf(folder);
  if (state === undefined) return;
  if (isAlive(state.supervisor) && isOurs(state.supervisor, folder)) {
    process.kill(state.supervisor, 'SIGTERM');
    await waitFor(`the server in ${folder} to end`, () => stateOf(folder) === undefined || undefined);
  } else await endOrphan(folder, state);
}

async function endOrphan(folder: string, state: ServerState): Promise<void> {
  if (isAlive(state.server) && isOurs(state.server, folder)) process.kill(state.server, 'SIGKILL');
  await waitFor(
    'an orphaned server to end',
    () => !isAlive(state.server) || !isOurs(state.server, folder) || undefined,
  );
  rmSync(join(folder, 'state.json'), { force: true });
}

/** Pids are used again; only a command line that names the folder is this server. */
function isOurs(pid: number, folder: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder);
  } catch {
    return false;
  }
}

function startSupervisor(task: SupervisorTask): ChildProcess {
  mkdirSync(dirname(task.logFile), { recursive: true });
  const self = fileURLToPath(import.meta.url);
  const script = join(dirname(self), `supervisor${extname(self)}`);
  const child = spawn(process.execPath, [script, JSON.stringify(task)], { detached: true, stdio: 'ignore' });
  child.unref();
  return child;
}
