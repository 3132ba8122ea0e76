import { readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '../../libs/testing/src/servers/holders.js';
import { waitFor } from '../../libs/testing/src/servers/waiting.js';
import type { Endpoints } from './endpoints.js';

/** Milliseconds within which a cluster that was told to stop has stopped. */
const patience = 120_000;

/** The process that runs the cluster of a folder; undefined where none does. */
export function runningCluster(folder: string): number | undefined {
  const pid = Number(read(join(folder, 'pid')) ?? 'none');
  return Number.isInteger(pid) && isAlive(pid) && isCluster(pid) ? pid : undefined;
}

/** Makes this process the one that runs it. @throws Error where another does, also one that has started at the same moment. */
export function takeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'pid');
  for (;;) {
    try {
      return writeFileSync(file, String(process.pid), { flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const running = runningCluster(folder);
      if (running !== undefined) throw new Error(alreadyRuns(running), { cause: error });
      // Left behind by one that was killed.
      rmSync(file, { force: true });
    }
  }
}

export function alreadyRuns(pid: number): string {
  return `a cluster already runs in .cluster (pid ${pid}): npm run cluster -- status, npm run cluster -- stop`;
}

export function leaveFolder(folder: string): void {
  rmSync(join(folder, 'pid'), { force: true });
}

export function readEndpoints(folder: string): Endpoints | undefined {
  const text = read(join(folder, 'endpoints.json'));
  return text === undefined ? undefined : (JSON.parse(text) as Endpoints);
}

/** @returns false where none runs */
export async function stopCluster(folder: string): Promise<boolean> {
  const pid = runningCluster(folder);
  if (pid === undefined) return false;
  process.kill(pid, 'SIGTERM');
  await waitFor('the cluster to stop', () => !isAlive(pid) || undefined, { within: patience, every: 100 });
  return true;
}

/** Pids are used again; where the system tells, only a command line that names this script is one. */
function isCluster(pid: number): boolean {
  const command = read(`/proc/${pid}/cmdline`);
  return command === undefined || command.includes('cluster.mjs');
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
