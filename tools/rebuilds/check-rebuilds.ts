import { setTimeout as sleep } from 'node:timers/promises';
import { encodeEvent } from '#contracts';
import { barRecorded, barSeries } from '#testing';
import { questionsFor } from './asked-questions.js';
import { LoopWatch, type LongestTurn } from './loop-watch.js';
import { startClients } from './rest-clients.js';
import type { LoadReport } from './rest-load.js';
import { namedFaults, plantFaults } from './planted-faults.js';
import type { ServedLog } from './served-log.js';

/** Milliseconds between two appends of the writer. */
const pause = 150;

export interface CheckOptions {
  /** Stocks that are read all the time and not written to. */
  readonly symbols: readonly string[];
  /** Requests a second. */
  readonly rate: number;
  readonly print: (line: string) => void;
}

export interface CheckReport {
  readonly load: LoadReport;
  /** Of the event loop that answers requests. */
  readonly longestTurn: LongestTurn;
  /** Events that a writer appended while all was rebuilt. */
  readonly appended: number;
  readonly rebuilds: readonly RebuildReport[];
  /** Faults planted in the live daily bars, and what `verify` and `rebuild` named. */
  readonly planted: readonly string[];
  readonly verified: readonly string[];
  readonly rebuilt: readonly string[];
  /** Empty where all is as it should be. */
  readonly problems: readonly string[];
}

interface RebuildReport {
  readonly projection: string;
  readonly state: string;
  readonly equal: boolean;
  readonly rows: number;
  readonly seconds: number;
}

/**
 * Rebuilds every read model of a served log while a writer appends and clients read, then plants faults in the live daily bars and
 * has them named. The daily bars of one stock are wrong in every row at first, so that an answer from two generations would show.
 */
export async function checkRebuilds(served: ServedLog, options: CheckOptions): Promise<CheckReport> {
  const { symbols, rate, print } = options;
  await served.settled();
  const questions = await questionsFor(served, symbols, ([first]) =>
    served.database.transaction((sql) =>
      sql.execute('UPDATE daily_bars__g1 SET `close` = `close` + 1 WHERE instrument_id = ?', [first!]),
    ),
  );

  const over = new AbortController();
  const writer = appendBars(served, over.signal);
  const clients = startClients({ url: served.url, headers: served.headers, questions, rate });
  const watch = new LoopWatch();
  const rebuilds: RebuildReport[] = [];
  let loaded: LoadReport;
  try {
    const { body } = await served.ask('GET', '/v1/projections');
    const projections = (body as { data: { kind: string; name: string }[] }).data;
    for (const { kind, name } of projections) {
      if (kind !== 'projection') continue;
      const record = await rebuilt(served, name, 'rebuilds', { onDifference: 'accept' });
      rebuilds.push(reportOf(record));
      print(`${name}: ${record.state}, ${record.comparison?.equal === true ? 'equal' : 'different'}`);
    }
    loaded = await clients.stop();
  } finally {
    // Also where a rebuild fails: nothing may use what is closed then.
    clients.kill();
    over.abort();
    await Promise.allSettled([writer]);
  }
  const longestTurn = watch.stop();
  const appended = await writer;
  await served.settled();

  const planted = await plantFaults(served.database, await generationOf(served, 'daily-bars'), symbols.at(-1)!);
  const verified = namedFaults((await rebuilt(served, 'daily-bars', 'verify')).comparison?.differences ?? []);
  const refused = await rebuilt(served, 'daily-bars', 'rebuilds', {});
  const report = {
    load: loaded,
    longestTurn,
    appended,
    rebuilds,
    planted: [...planted].sort(),
    verified,
    rebuilt: namedFaults(refused.comparison?.differences ?? []),
  };
  return { ...report, problems: problemsOf(report, refused.state) };
}

function problemsOf(report: Omit<CheckReport, 'problems'>, refused: string): string[] {
  const { load, rebuilds, planted, verified, rebuilt: named, appended } = report;
  const unequal = rebuilds.filter(({ projection, equal }) => !equal && projection !== 'daily-bars');
  return [
    ...load.failed.slice(0, 5).map((each) => `failed: ${each}`),
    ...load.mixed.slice(0, 5).map((each) => `not of one generation: ${each}`),
    ...(load.requests === 0 || appended === 0 ? ['nothing was read or written meanwhile'] : []),
    ...rebuilds.filter(({ state }) => state !== 'live').map(({ projection, state }) => `${projection} ended ${state}`),
    ...unequal.map(({ projection }) => `${projection} differs`),
    ...(rebuilds.some(({ projection, equal }) => projection === 'daily-bars' && equal)
      ? ['nothing was corrected']
      : []),
    ...(verified.join() === planted.join() ? [] : [`verify named ${verified.join(', ')}`]),
    ...(named.join() === planted.join() ? [] : [`rebuild named ${named.join(', ')}`]),
    ...(refused === 'dropped' ? [] : [`a rebuild that differed ended ${refused}`]),
  ];
}

interface Rebuild {
  readonly projection: string;
  readonly state: string;
  readonly requestedAt: string;
  readonly endedAt: string | null;
  readonly comparison: { equal: boolean; rows: number; differences: Parameters<typeof namedFaults>[0] } | null;
}

async function rebuilt(served: ServedLog, name: string, what: 'rebuilds' | 'verify', body?: unknown): Promise<Rebuild> {
  const requested = await served.ask('POST', `/v1/projections/${name}/${what}`, body);
  if (requested.status !== 202) throw new Error(`${name}: ${requested.status} ${requested.text}`);
  const { id } = (requested.body as { data: { id: string } }).data;
  for (;;) {
    const found = await served.ask('GET', `/v1/projections/${name}/rebuilds/${id}`);
    const rebuild = (found.body as { data: Rebuild }).data;
    if (rebuild.endedAt !== null) return rebuild;
    await sleep(100);
  }
}

function reportOf({ projection, state, requestedAt, endedAt, comparison }: Rebuild): RebuildReport {
  const seconds = (Date.parse(endedAt!) - Date.parse(requestedAt)) / 1000;
  return { projection, state, equal: comparison?.equal === true, rows: comparison?.rows ?? 0, seconds };
}

async function generationOf(served: ServedLog, name: string): Promise<number> {
  const { body } = await served.ask('GET', '/v1/projections');
  const { data } = body as { data: { name: string; generation: number }[] };
  return data.find((each) => each.name === name)!.generation;
}

/** Appends bars of stocks that nothing else is about until it is told to stop. @returns how many */
async function appendBars({ store }: ServedLog, until: AbortSignal): Promise<number> {
  let appended = 0;
  for (let n = 0; !until.aborted; n++) {
    const instrumentId = `W${n % 40}`;
    const year = 1990 + (Math.floor(n / 40) % 30);
    const stream = `prices-${instrumentId}-${year}`;
    const bars = barSeries(20, { instrumentId, date: `${year}-01-02`, seed: n });
    const events = bars.map((bar) => encodeEvent(barRecorded(bar), { stream, occurredAt: Date.parse(bar.date!) }));
    const result = await store.append(stream, 'any', events);
    if (result.status === 'conflict') throw new Error(`${stream} cannot be appended to`);
    appended += events.length;
    await sleep(pause);
  }
  return appended;
}
