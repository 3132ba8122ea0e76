import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { loadSettings } from '#config';
import { EventStore, ProjectionProgress } from '#event-sourcing';
import { ProjectionRebuilds } from '#projection-engine';
import { barRecorded, barSeries, freshDatabase, given } from '#testing';
import { LogModule } from '../../apps/composition/src/log.module.js';
import { allowFiles, bareLoad } from './bare-load.js';

const barsPerYear = 250;
const symbols = 50;

export interface RebuildFigures {
  readonly events: number;
  readonly rows: number;
  /** Until the new generation stood where the live one did; and until every cell was compared. */
  readonly fillSeconds: number;
  readonly seconds: number;
  /** Seconds of a processor that this process, all threads together, spent until the new generation stood where the live one did. */
  readonly fillProcessor: number;
  /** Of the same rows, loaded by the database itself. */
  readonly bareSeconds: number;
  /** Largest resident memory of this process so far, bytes. The events were made in another one. */
  readonly peak: number;
}

/** So many bars, one event each, in streams of a symbol and a year. */
export function* generatedStreams(events: number): Generator<{ stream: string; bars: ReturnType<typeof barSeries> }> {
  for (let n = 0; n * barsPerYear < events; n++) {
    const [instrumentId, year] = [`S${n % symbols}`, 1900 + Math.floor(n / symbols)];
    const fields = { instrumentId, date: `${year}-01-02`, seed: n };
    const bars = barSeries(Math.min(barsPerYear, events - n * barsPerYear), fields);
    yield { stream: `prices-${instrumentId}-${year}`, bars };
  }
}

/** Makes a log of so many generated events, with its read models. */
export async function makeEvents(url: string, events: number): Promise<void> {
  const app = await openLog(url);
  try {
    const store = app.get(EventStore, { strict: false });
    for (const { stream, bars } of generatedStreams(events)) await given(store, stream, bars.map(barRecorded));
    await app.get(ProjectionProgress, { strict: false }).caughtUp(await store.heads(), { stalledAfter: 600_000 });
  } finally {
    await app.close();
  }
}

/**
 * Rebuilds the daily bars of so many generated events, and loads the same rows bare in the same run.
 * @param make calls {@link makeEvents} in a process of its own, whose memory is not that of the rebuild
 */
export async function benchRebuild(
  dialect: 'sqlite' | 'mysql',
  events: number,
  make: (url: string) => Promise<unknown>,
): Promise<RebuildFigures> {
  const fresh = await freshDatabase(dialect);
  // Both sides load alike.
  if (dialect === 'mysql') await allowFiles(fresh.url);
  await make(fresh.url);
  const app = await openLog(fresh.url);
  try {
    const rebuilds = app.get(ProjectionRebuilds, { strict: false });
    const began = performance.now();
    const usedBefore = process.cpuUsage();
    let filled = 0;
    let fillProcessor = 0;
    const course = {
      signal: new AbortController().signal,
      onProgress: ({ filled: is, live }: { filled: number; live: number }) => {
        if (is < live || filled > 0) return;
        filled = performance.now();
        const { user, system } = process.cpuUsage(usedBefore);
        fillProcessor = (user + system) / 1e6;
      },
    };
    const order = { kind: 'rebuild', onDifference: 'refuse' } as const;
    const { comparison, generation } = await rebuilds.run('daily-bars', order, course, () => Promise.resolve('live'));
    const seconds = (performance.now() - began) / 1000;
    if (!comparison.equal) throw new Error('the rebuilt daily bars differ from the live ones');
    // Before the bare load, which holds all rows.
    const peak = process.resourceUsage().maxRSS * 1024;
    const bare = await bareLoad(fresh.url, `daily_bars__g${generation}`);
    return {
      events,
      rows: bare.rows,
      fillSeconds: (filled - began) / 1000,
      seconds,
      fillProcessor,
      bareSeconds: bare.seconds,
      peak,
    };
  } finally {
    await app.close();
    await fresh.drop();
  }
}

function openLog(url: string): Promise<INestApplicationContext> {
  const { settings } = loadSettings({ MARKETLOG_DATABASE_URL: url });
  return NestFactory.createApplicationContext(LogModule.forRoot(settings, { create: true, run: true }), {
    logger: false,
    abortOnError: false,
  });
}
