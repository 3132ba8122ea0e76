/**
 * A process of its own that runs one server and stops it when its last holder is gone, however that one ended.
 * Node alone runs it (`node supervisor.ts JSON`), so it imports nothing of ours.
 */
import { spawn } from 'node:child_process';
import { openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
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

writeFileSync(task.stateFile, JSON.stringify({ supervisor: process.pid, server: server.pid, port: task.port }));
server.on('error', end);
server.on('exit', end);
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
setInterval(() => {
  if (hasHolder()) held = Date.now();
  else if (Date.now() - held > task.linger) stop();
}, 500);

function stop(): void {
  if (stopping !== undefined) return;
  server.kill('SIGTERM');
  stopping = setTimeout(() => server.kill('SIGKILL'), 20_000);
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
