import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Who needs a server: one empty file per process, named by its pid; a person's `servers start` is the file `manual`.
 * The supervisor stops the server when nobody is left, so a crashed test run cannot leave one behind.
 */
export function hold(folder: string, holder: number | 'manual' = process.pid): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, String(holder)), '');
}

export function release(folder: string, holder: number | 'manual' = process.pid): void {
  rmSync(join(folder, String(holder)), { force: true });
}

export function holders(folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder).filter((name) => name === 'manual' || isAlive(Number(name)));
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
