import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { withoutSettings } from '#testing';

export interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as the one JSON document that `--json` promises. */
  json(): any; // eslint-disable-line @typescript-eslint/no-explicit-any
}

export interface Running {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** Resolves with the first line of either output that matches; rejects when the process ends before. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  readonly finished: Promise<Finished>;
}

/** `marketlog …` as a process of its own, with just these settings. */
export function startMarketlog(root: string, line: readonly string[], settings?: Record<string, string>): Running {
  return startApp(root, 'cli', settings, line);
}

/** An app's main as a process of its own, with just these settings. */
export function startApp(
  root: string,
  app: string,
  settings: Record<string, string> = {},
  line: readonly string[] = [],
): Running {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(root, `dist/apps/${app}/src/main.js`), ...line],
    {
      env: { ...withoutSettings(), NODE_COMPILE_CACHE: join(root, 'dist', 'compile-cache'), ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const written = { stdout: '', stderr: '' };
  const look = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      written[stream] += text;
      for (const each of look) each();
    });
  }
  const finished = once(child, 'close').then(([exitCode]) => ({
    exitCode: exitCode as number | null,
    ...written,
    json: () => JSON.parse(written.stdout) as unknown,
  }));
  return {
    child,
    finished,
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const check = () => {
          const match = pattern.exec(written.stdout) ?? pattern.exec(written.stderr);
          if (match === null) return;
          look.delete(check);
          resolve(match);
        };
        look.add(check);
        check();
        void finished.then(({ stderr }) => reject(new Error(`ended before it wrote ${String(pattern)}: ${stderr}`)));
      }),
  };
}

export function marketlog(root: string, line: readonly string[], settings?: Record<string, string>): Promise<Finished> {
  return startMarketlog(root, line, settings).finished;
}

/**
 * Kills a process so many milliseconds after something was reached, or after it ended by itself.
 * @returns whether it was still running
 */
export async function killOnce(
  { child, finished }: Running,
  reached: () => boolean | Promise<boolean>,
  delay: number,
): Promise<boolean> {
  while (child.exitCode === null && !(await reached())) await pause(2);
  await pause(delay);
  child.kill('SIGKILL');
  await finished;
  return child.signalCode === 'SIGKILL';
}
