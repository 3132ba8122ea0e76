/**
 * A process of its own that runs one server and stops it when its last holder is gone, however that one ended.
 * Node alone runs it (`node supervisor.ts JSON`), so it imports nothing of ours.
 */
import { spawn } from 'node:child_process';
import { openSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SupervisorTask {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** What the server prints. */
  readonly logFile: string;
  readonly holdersFolder: string;
  /** Written when the server has been started, removed when it has ended. */
  readonly stateFile: string;
  readonly port: number;
  /** Milliseconds that the server outlives its last holder, so that the next test run finds it warm. */
  readonly linger: number;
}

const task = JSON.parse(process.argv[2] ?? '') as SupervisorTask;
const log = openSync(task.logFile, 'a');
const server = spawn(task.command, task.arguments, {
  env: { ...process.env, ...task.environment },
  stdio: ['ignore', log, log],
});
let held = Date.now();
let stopping: NodeJS.Timeout | undefined;

note({ stopping: false });
server.on('error', end);
server.on('exit', end);
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
setInterval(() => {
  if (hasHolder()) held = Date.now();
  else if (Date.now() - held > task.linger) stopUnlessHeld();
}, 500);

/** Whoever needs the server says so first and then reads its state: either reads there that it stops, or is seen here. */
function stopUnlessHeld(): void {
  if (stopping !== undefined) return;
  note({ stopping: true });
  if (hasHolder()) note({ stopping: false });
  else stop();
}

function stop(): void {
  if (stopping !== undefined) return;
  note({ stopping: true });
  server.kill('SIGTERM');
  server.kill('SIGCONT'); // a test may have frozen it
  stopping = setTimeout(() => server.kill('SIGKILL'), 20_000);
}

/** In one step, so that nobody reads half of it. */
function note(more: { stopping: boolean }): void {
  const draft = `${task.stateFile}.new`;
  writeFileSync(draft, JSON.stringify({ supervisor: process.pid, server: server.pid, port: task.port, ...more }));
  renameSync(draft, task.stateFile);
}

function end(): void {
  rmSync(task.stateFile, { force: true });
  process.exit(0);
}

function hasHolder(): boolean {
  return readdirSync(task.holdersFolder).some((name) => {
    if (name === 'manual') return true;
    try {
      process.kill(Number(name), 0);
      return true;
    } catch {
      rmSync(join(task.holdersFolder, name), { force: true });
      return false;
    }
  });
}
