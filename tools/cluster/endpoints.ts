import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How a running cluster is reached, as `endpoints.json` in its folder says. */
export interface Endpoints {
  readonly databaseUrl: string;
  readonly kafkaBrokers: readonly string[];
  readonly apiUrl: string | null;
  readonly apps: readonly {
    readonly name: string;
    /** Null while it does not run. */
    readonly pid: number | null;
    /** Answers 200 while it can do its work. */
    readonly health: string;
    readonly state: string;
    /** How often it was started anew because it had ended by itself. */
    readonly restarts: number;
  }[];
  /** The process that runs all of it. */
  readonly pid: number;
  /** False until every app has been ready. */
  readonly ready: boolean;
}

/** For the owner's eyes only, because addresses can hold passwords; in one step, so that nobody reads half of it. */
export function writePrivately(folder: string, name: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  const fresh = join(folder, `.${name}.${process.pid}`);
  writeFileSync(fresh, text, { mode: 0o600 });
  renameSync(fresh, join(folder, name));
}

/** Lines that a shell takes in (`. .cluster/env`), so that `bin/marketlog` speaks to the cluster. */
export function shellLines(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'\n`)
    .join('');
}

export function removeEndpoints(folder: string): void {
  for (const name of ['endpoints.json', 'env']) rmSync(join(folder, name), { force: true });
}
