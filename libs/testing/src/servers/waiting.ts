import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isAlive } from './holders.js';

/** Milliseconds: soon enough to say what was waited for before Jest ends the test, and no measure of a machine. */
const patience = 100_000;

/** Asks again and again until there is an answer. @throws Error naming what it waited for. */
export async function waitFor<T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
  { within = patience, every = 20 } = {},
): Promise<T> {
  const start = Date.now();
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() - start > within) throw new Error(`waited ${within} ms in vain for ${what}`);
    await pause(every);
  }
}

/** A TCP port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Nobody listens on them at once, so that this process would take them for free. */
const kept = new Set<number>();

/**
 * A free port that the system gives to nobody by itself, so that a server finds it again after it was down: below the range
 * from which Linux takes ports for connections.
 */
export async function portToKeep(): Promise<number> {
  for (;;) {
    const port = 15_000 + Math.floor(Math.random() * 17_000);
    if (kept.has(port) || !(await isFree(port))) continue;
    kept.add(port);
    return port;
  }
}

export async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

/** Work that only one process does at a time; the lock of a dead process is taken over. */
export async function withFileLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  await waitFor('another process to finish with ' + folder, () => takeLock(folder), { within: 180_000, every: 100 });
  try {
    return await work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function takeLock(folder: string): true | undefined {
  try {
    mkdirSync(folder);
    writeFileSync(join(folder, 'pid'), String(process.pid));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (isAbandoned(folder)) rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
}

function isAbandoned(folder: string): boolean {
  try {
    const pid = readFileSync(join(folder, 'pid'), 'utf8');
    return pid !== '' && !isAlive(Number(pid));
  } catch {
    return false; // just being taken, or just being given back
  }
}
