import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freshDatabase, spawnTypeScript } from '#testing';
import { calendarOf } from '#markets';
import { historySessions, newsStocks, renamedOf, sessionsOf, symbolOf } from './simulated-market.js';
import { MemoryWatch, type MemoryUse } from './memory-watch.js';
import { SimulatedTime } from './simulated-time.js';
import { soakVerdict } from './soak-verdict.js';
import type { VendorReport } from './soak-vendor.js';
import { SoakedLog } from './soaked-log.js';

export interface SoakOptions {
  readonly symbols: number;
  readonly sessions: number;
  readonly seed: number;
  readonly print: (line: string) => void;
}

export interface SoakReport {
  /** For docs/reliability.md. */
  readonly text: string;
  readonly problems: readonly string[];
}

const faultRate = 0.02;
const minute = 60_000;
/** In any 60 seconds and 24 hours: the settings of the soak. */
const budgets = { yahoo: { perMinute: 100, perDay: 20_000 }, 'news-api': { perMinute: 60, perDay: 2_000 } } as const;
/** Repetitions of a fetch of the schedule, and of one of news, before it counts as lost. */
const mostRounds = 14;
const downInSession = historySessions + 7;
const mostGrowth = 1.1;
/** Fewer sessions say nothing of what grows. */
const fewestForMemory = 30;

/** Sessions of simulated vendors, one evening after the other, fetched by what `ingest` runs; then every fact is looked for in the log. */
export async function soak({ symbols: count, sessions: sessionCount, seed, print }: SoakOptions): Promise<SoakReport> {
  const began = performance.now();
  const sessions = sessionsOf(sessionCount);
  const symbols = Array.from({ length: count }, (_, index) => symbolOf(index));
  const vendor = await startVendor([sessionCount, faultRate, seed]);
  const fresh = await freshDatabase('sqlite');
  const time = new SimulatedTime(eveningOf(sessions[historySessions - 1]!));
  const log = await SoakedLog.open(fresh.url, vendor.url, time);
  const problems: string[] = [];
  let memory: MemoryWatch | undefined;
  try {
    await log.track(symbols);
    await fetchSession(log, time, { session: historySessions - 1, vendor, isLast: false });
    memory = new MemoryWatch();
    for (let session = historySessions; session < sessions.length; session++) {
      const day = sessions[session]!;
      const from = performance.now();
      time.advanceTo(eveningOf(day));
      for (let index = 0; index < count; index++) {
        const renamed = renamedOf(index);
        if (renamed?.session === session) await log.rename(symbolOf(index), renamed.ticker, day);
      }
      const rounds = await fetchSession(log, time, { session, vendor, isLast: session === sessions.length - 1 });
      const wanted = symbols.slice(0, newsStocks).map((symbol, i) => tickerAt(i, session) ?? symbol);
      let news = 1;
      while (!(await log.news(wanted, day)) && news < mostRounds) {
        news++;
        time.advanceTo(time.now() + 5 * minute);
      }
      if (news >= mostRounds) problems.push(`${day}: news did not come whole in ${news} fetches`);
      const use = memory.sessionEnds();
      const seconds = ((performance.now() - from) / 1000).toFixed(1);
      print(`${day}: ${rounds} fetches of prices, ${news} of news, ${seconds} s, ${memoryIn(use)}`);
    }
    const verdict = await soakVerdict(log.store, count, sessionCount);
    const report = await vendor.report();
    problems.push(...verdict.problems, ...overspent(report));
    const { first, last } = memory.thirds();
    if (sessionCount >= fewestForMemory && last.resident > first.resident * mostGrowth)
      problems.push(`memory grew from ${megabytes(first.resident)} to ${megabytes(last.resident)} MB`);
    const seconds = Math.round((performance.now() - began) / 1000);
    return { text: textOf({ count, sessionCount, seed, verdict, report, first, last, seconds, problems }), problems };
  } finally {
    memory?.close();
    await log.close();
    vendor.stop();
    await fresh.drop();
  }
}

interface Evening {
  readonly session: number;
  readonly vendor: Vendor;
  readonly isLast: boolean;
}

/** The schedule asks, and asks again half an hour later for what has not come. On one evening no connection holds at first. */
async function fetchSession(
  log: SoakedLog,
  time: SimulatedTime,
  { session, vendor, isLast }: Evening,
): Promise<number> {
  if (session === downInSession) await vendor.tell('down');
  let rounds = 0;
  while (rounds < mostRounds && (await log.scheduled())) {
    rounds++;
    time.advanceTo(time.now() + 31 * minute);
    if (rounds === 1 && session === downInSession) await vendor.tell('up');
  }
  if (!isLast) return rounds;
  // What the last evening missed would have come with the next: on a morning without faults the vendors are asked once more.
  await vendor.tell('well');
  await log.fetchAll();
  return rounds + 1;
}

function tickerAt(index: number, session: number): string | undefined {
  const renamed = renamedOf(index);
  return renamed !== undefined && session >= renamed.session ? renamed.ticker : undefined;
}

/** 18:16 in New York, a minute after the slot of the default schedule: in the sessions of the soak a day ends at 16:00. */
function eveningOf(day: string): number {
  return calendarOf('XNAS').calendar!.closeOf(day)! + 136 * minute;
}

interface Vendor {
  readonly url: string;
  tell(what: 'well' | 'down' | 'up'): Promise<void>;
  report(): Promise<VendorReport>;
  stop(): void;
}

async function startVendor(options: readonly number[]): Promise<Vendor> {
  const ending = import.meta.url.endsWith('.js') ? 'js' : 'ts';
  const file = fileURLToPath(new URL(`soak-vendor.process.${ending}`, import.meta.url));
  const child = spawnTypeScript(file, options.map(String), { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout! });
  const [url] = (await once(lines, 'line')) as [string];
  return {
    url,
    tell: async (what) => {
      await fetch(`${url}/simulator/${what}`, { method: 'PUT' });
    },
    report: async () => (await (await fetch(`${url}/simulator/report`)).json()) as VendorReport,
    stop: () => {
      child.kill();
    },
  };
}

function overspent({ peaks }: VendorReport): string[] {
  return Object.entries(budgets).flatMap(([vendor, { perMinute, perDay }]) => {
    const peak = peaks[vendor];
    if (peak === undefined) return [`${vendor} was never asked`];
    return [
      ...(peak.perMinute > perMinute
        ? [`${vendor}: ${peak.perMinute} requests in 60 seconds, ${perMinute} allowed`]
        : []),
      ...(peak.perDay > perDay ? [`${vendor}: ${peak.perDay} requests in 24 hours, ${perDay} allowed`] : []),
    ];
  });
}

const megabytes = (bytes: number) => Math.round(bytes / 1e6);
const memoryIn = ({ resident, heap }: MemoryUse) =>
  `${megabytes(resident)} MB resident, ${megabytes(heap)} MB of it heap`;

interface Figures {
  readonly count: number;
  readonly sessionCount: number;
  readonly seed: number;
  readonly verdict: Awaited<ReturnType<typeof soakVerdict>>;
  readonly report: VendorReport;
  readonly first: MemoryUse;
  readonly last: MemoryUse;
  readonly seconds: number;
  readonly problems: readonly string[];
}

function textOf({ count, sessionCount, seed, verdict, report, first, last, seconds, problems }: Figures): string {
  const { bars, splits, dividends, articles, events } = verdict;
  const faults = Object.entries(report.faults).map(([kind, times]) => `${kind} ${times}`);
  const peaks = Object.entries(report.peaks).map(
    ([vendor, peak]) => `${vendor} ${peak.perMinute} in 60 seconds and ${peak.perDay} in 24 hours`,
  );
  const number = (value: number) => value.toLocaleString('en-US');
  return [
    `${number(count)} symbols, ${sessionCount} sessions, seed ${seed}: ${number(report.requests)} requests over HTTP in ${number(seconds)} s.`,
    '',
    `- Faults: ${faults.join(', ')}; and on one evening no connection at all.`,
    `- Recorded: ${number(bars)} bars, ${splits} splits, ${dividends} dividends, ${number(articles)} articles in ${number(events)} events.`,
    `- Most requests: ${peaks.join('; ')}.`,
    `- Memory in the first third of the sessions: ${memoryIn(first)}; in the last: ${memoryIn(last)}; resident × ${(last.resident / first.resident).toFixed(2)}.`,
    '',
    problems.length === 0 ? 'Nothing was lost, doubled or corrected, and no budget was exceeded.' : problems.join('\n'),
  ].join('\n');
}
