import { setTimeout as sleep } from 'node:timers/promises';
import type { ServedLog } from './served-log.js';

/** What a stock's bars may say: one of the states that readers may see, as text. */
export type Allowed = ReadonlyMap<string, Set<string>>;

export interface LoadReport {
  readonly requests: number;
  /** Answers that were not 200, or none at all. */
  readonly failed: readonly string[];
  /** Answers that are none of the states that the stock may be in, such as one put together from two generations. */
  readonly mixed: readonly string[];
  /** Milliseconds. */
  readonly slowest: number;
}

export function pricesOf(symbol: string, limit = 1500): string {
  return `/v1/stocks/${encodeURIComponent(symbol)}/prices?limit=${limit}`;
}

/** The bars of an answer in order of their days, without what is said about the moment. */
export function barsOf({ data }: { readonly data: unknown }): string {
  const bars = (data as { date: string }[]).toSorted((a, b) => (a.date < b.date ? -1 : 1));
  return JSON.stringify(bars);
}

/** Asks for prices so many times a second until told to stop; each request begins on its time, however slow the others are. */
export async function restLoad(
  served: Pick<ServedLog, 'ask'>,
  allowed: Allowed,
  rate: number,
  until: AbortSignal,
): Promise<LoadReport> {
  const symbols = [...allowed.keys()];
  const report = { requests: 0, failed: [] as string[], mixed: [] as string[], slowest: 0 };
  const inFlight = new Set<Promise<void>>();
  const ask = async (symbol: string): Promise<void> => {
    const began = performance.now();
    try {
      const { status, body, text } = await served.ask('GET', pricesOf(symbol));
      if (status !== 200) report.failed.push(`${symbol}: ${status} ${text.slice(0, 200)}`);
      else if (!allowed.get(symbol)!.has(barsOf(body as { data: unknown }))) report.mixed.push(symbol);
    } catch (error) {
      report.failed.push(`${symbol}: ${String(error)}`);
    }
    report.slowest = Math.max(report.slowest, performance.now() - began);
  };
  const began = performance.now();
  while (!until.aborted) {
    const due = Math.floor(((performance.now() - began) / 1000) * rate) + 1;
    for (; report.requests < due; report.requests++) {
      const request = ask(symbols[report.requests % symbols.length]!).finally(() => inFlight.delete(request));
      inFlight.add(request);
    }
    await sleep(1000 / rate);
  }
  await Promise.all(inFlight);
  return report;
}
