import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { barSeries } from '../../libs/testing/src/builders/bars.js';
import type { YahooListing } from '../../libs/testing/src/vendors/yahoo.js';

/** What was fed to a log: files by what they hold, symbols by what was asked for them. Each grows at its end. */
export interface FedFacts {
  readonly prices: string[];
  /** Files that correct bars of those. */
  readonly corrections: string[];
  readonly articles: string[];
  readonly instruments: string[];
  readonly fetched: string[];
  readonly tracked: string[];
  readonly untracked: string[];
}

export const nothingFed = (): FedFacts => ({
  ...{ prices: [], corrections: [], articles: [], instruments: [], fetched: [], tracked: [], untracked: [] },
});

/** Stocks of an import of prices, and days of each. */
export interface Load {
  readonly stocks: number;
  readonly days: number;
}

/** As much as the feeders can say: every step is a process of its own, which takes its second to start. */
export const fullLoad: Load = { stocks: 50, days: 250 };
/** For a run that shares its machine, where the log stays small enough to be compared again and again. */
export const lightLoad: Load = { stocks: 6, days: 120 };

/** Symbols of an import of articles or instruments, and articles in it, each of which is scored. */
const symbols = 6;
const articles = 60;

const columns = 'Symbol,Date,Open,High,Low,Close,Volume';

/**
 * Facts in files, the same for the same number. No two numbers and no two kinds share a symbol, so that what the log says in
 * the end does not depend on the order in which they arrive.
 */
export class GeneratedFacts {
  constructor(
    private readonly folder: string,
    private readonly load: Load,
  ) {
    mkdirSync(folder, { recursive: true });
  }

  prices(number: number): string {
    return this.write(`prices-${number}.csv`, [columns, ...bars(number, this.load, () => 1)]);
  }

  /** The same days, of which every fifth closes otherwise. */
  correction(number: number): string {
    return this.write(`prices-${number}-corrected.csv`, [
      columns,
      ...bars(number, this.load, (day) => (day % 5 === 0 ? 1.001 : 1)),
    ]);
  }

  articles(number: number): string {
    const first = Date.UTC(2014, 0, 2, 12) + number * 86_400_000;
    const lines = Array.from({ length: articles }, (_, i) =>
      JSON.stringify({
        ...{ id: `${number}-${i}`, source: 'generated', language: 'en', symbol: `AR${number}X${i % symbols}` },
        ...{ publishedAt: new Date(first + i * 61_000).toISOString(), text: `Report ${i} on number ${number} is out` },
      }),
    );
    return this.write(`articles-${number}.jsonl`, lines);
  }

  instruments(number: number): string {
    const lines = Array.from(
      { length: symbols },
      (_, i) => `IN${number}X${i},Number ${number}.${i} Inc.,Technology,XNAS,USD`,
    );
    return this.write(`instruments-${number}.csv`, ['Symbol,Name,Sector,Exchange,Currency', ...lines]);
  }

  private write(name: string, lines: readonly string[]): string {
    const path = join(this.folder, name);
    writeFileSync(path, `${lines.join('\n')}\n`);
    return path;
  }
}

/** What the vendor knows of a symbol. */
export function listingOf(number: number): YahooListing {
  const days = barSeries(40, { seed: 5_000 + number, date: '2024-01-02' }).map(
    ({ date, open, high, low, close, volume }) => ({
      ...{ date: date!, open: open!, high: high!, low: low!, close: close!, volume: Number(volume) },
    }),
  );
  return { days, dividends: [{ date: days[20]!.date, amount: 0.25 }] };
}

function bars(number: number, { stocks, days }: Load, factor: (day: number) => number): string[] {
  return Array.from({ length: stocks }, (_, i) => i).flatMap((i) =>
    barSeries(days, { seed: number * stocks + i + 1 }).map(({ date, open, high, low, close, volume }, day) =>
      [`PR${number}X${i}`, date, open, high! * 1.01, low, (close! * factor(day)).toFixed(4), volume].join(','),
    ),
  );
}
