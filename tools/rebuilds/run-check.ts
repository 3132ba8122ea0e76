import { readdir } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename, extname, join } from 'node:path';
import { freshDatabase, projectRoot } from '#testing';
import { checkRebuilds, type CheckReport } from './check-rebuilds.js';
import { generatedSymbols, generateLog } from './generated-log.js';
import type { LongestTurn } from './loop-watch.js';
import { serveLog } from './served-log.js';

export interface RunOptions {
  readonly dialect: 'sqlite' | 'mysql';
  /** Folder of price files, one per symbol; absent: a small log is generated. */
  readonly prices: string | undefined;
  /** Folder of article files beside it. */
  readonly articles: string | undefined;
  readonly rate: number;
  readonly print: (line: string) => void;
}

/** The check on a database of its own, which is gone afterwards. */
export async function runCheck({ dialect, prices, articles, rate, print }: RunOptions): Promise<CheckReport> {
  const fresh = await freshDatabase(dialect);
  try {
    const symbols = prices === undefined ? generatedSymbols : await imported(fresh.url, 'prices', prices);
    if (articles !== undefined) await imported(fresh.url, 'articles', articles);
    const served = await serveLog(fresh.url);
    try {
      if (prices === undefined) await generateLog(served.store, 200);
      const report = await checkRebuilds(served, { symbols, rate, print });
      for (const { projection, state, equal, rows, seconds } of report.rebuilds)
        print(`${projection.padEnd(20)} ${state}, ${equal ? 'equal' : 'different'}, ${rows} rows, ${seconds} s`);
      const { requests, failed, mixed, times, slow, slowest, longestTurn } = report.load;
      print(`${requests} requests: ${failed.length} failed, ${mixed.length} of more than one generation`);
      print(
        `answered after ${times.p50} ms (median), ${times.p95} ms (p95), ${times.max} ms (longest: ${slowest}); ${slow} after more than a second`,
      );
      print(`longest turn of an event loop: service ${turn(report.longestTurn)}, clients ${turn(longestTurn)}`);
      print(`${report.appended} events appended meanwhile`);
      print(`planted:  ${report.planted.join(', ')}`);
      print(`verify:   ${report.verified.join(', ')}`);
      print(`rebuild:  ${report.rebuilt.join(', ')}`);
      for (const problem of report.problems) print(`PROBLEM ${problem}`);
      return report;
    } finally {
      await served.close();
    }
  } finally {
    await fresh.drop();
  }
}

/** @returns the symbols of the files */
async function imported(url: string, kind: 'prices' | 'articles', folder: string): Promise<string[]> {
  const files = (await readdir(folder)).sort();
  const command = [join(projectRoot, 'bin/marketlog'), 'import', kind, folder, '--source', 'check'];
  const env = { ...process.env, MARKETLOG_DATABASE_URL: url };
  const [code] = (await once(spawn(process.execPath, command, { stdio: 'inherit', env }), 'exit')) as [number | null];
  if (code !== 0 && code !== 3) throw new Error(`the import of ${folder} ended with ${code ?? 'a signal'}`);
  return files.map((file) => basename(file, extname(file)));
}

const turn = ({ elapsed, processor }: LongestTurn) => `${elapsed} ms (${processor} ms of a processor)`;
