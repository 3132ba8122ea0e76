import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { BollingerBands, RSI, SMA, TR, WSMA } from 'trading-signals';
import { indicatorNames } from './columns.js';
import { indicatorTable } from './indicator-stream.js';
import { referenceTable, type PriceBar } from './reference.fixture.js';

/** Ticker to real bars: the bundled sample, and StockNet's files where MARKETLOG_DATA says where they are. */
const realBars: [string, PriceBar[]][] = [...sampleBars(), ...stockNetBars(process.env['MARKETLOG_DATA'])];

test.each(realBars)('%s: every indicator equals a batch computation from its definition', (_, bars) => {
  // The definitions take a time that grows with the square of the number of bars.
  const beginning = bars.slice(0, 1300);
  const table = indicatorTable(beginning);
  const reference = referenceTable(beginning);
  for (const name of indicatorNames) {
    const values = table.map((row) => row[name]);
    expect(values.map((value) => value === null)).toEqual(reference[name].map((value) => value === null));
    expect(largestDeviation(values, reference[name])).toBeLessThan(1e-9);
  }
});

test.each(realBars)('%s: the library trading-signals agrees where it has the same conventions', (_, bars) => {
  const table = indicatorTable(bars);
  const [sma20, sma50, bands, rsi, trueRange, wilder] = [
    new SMA(20),
    new SMA(50),
    new BollingerBands(20, 2),
    new RSI(14),
    new TR(),
    new WSMA(14),
  ];
  const theirs = bars.map((bar, i) => {
    const band = bands.add(bar.close);
    const range = trueRange.add(bar);
    return {
      sma20: sma20.add(bar.close),
      sma50: sma50.add(bar.close),
      bollingerUpper: band?.upper ?? null,
      bollingerLower: band?.lower ?? null,
      rsi14: rsi.add(bar.close),
      // Its own ATR counts the first bar's range, which has no close before it.
      atr14: i === 0 || range === null ? null : wilder.add(range),
    };
  });
  for (const name of ['sma20', 'sma50', 'bollingerUpper', 'bollingerLower', 'rsi14', 'atr14'] as const) {
    const deviation = largestDeviation(
      table.map((row) => row[name]),
      theirs.map((row) => row[name]),
    );
    expect(deviation).toBeLessThan(1e-9);
  }
});

/** Relative to the larger of 1 and the value; a null on one side only is infinitely far. */
function largestDeviation(a: readonly (number | null)[], b: readonly (number | null)[]): number {
  return a.reduce<number>((largest, value, i) => {
    const other = b[i] ?? null;
    if (value === null && other === null) return largest;
    if (value === null || other === null) return Infinity;
    return Math.max(largest, Math.abs(value - other) / Math.max(1, Math.abs(other)));
  }, 0);
}

function sampleBars(): [string, PriceBar[]][] {
  const file = join(import.meta.dirname, '../../../../sample/stocks.csv.gz');
  const [header = '', ...lines] = gunzipSync(readFileSync(file)).toString().trim().split(/\r?\n/);
  const names = header.split(',');
  const rows = lines.map((line) => line.split(','));
  const ticker = names.findIndex((name) => /ticker|symbol/i.test(name));
  return [...Map.groupBy(rows, (row) => row[ticker]!)].map(([symbol, own]) => [
    symbol,
    own.map((row) => barOf(names, row)),
  ]);
}

function stockNetBars(folder: string | undefined): [string, PriceBar[]][] {
  if (folder === undefined) return [];
  const prices = [join(folder, 'prices'), join(folder, 'stocknet/prices')].find(existsSync);
  if (prices === undefined) throw new Error(`MARKETLOG_DATA=${folder} holds no folder prices`);
  return readdirSync(prices).map((name) => {
    const [header = '', ...lines] = readFileSync(join(prices, name), 'utf8').trim().split(/\r?\n/);
    const rows = lines.map((line) => line.split(',')).filter((row) => !row.includes('null'));
    return [name, rows.map((row) => barOf(header.split(','), row))];
  });
}

function barOf(names: readonly string[], row: readonly string[]): PriceBar {
  const value = (name: string) => Number(row[names.findIndex((candidate) => candidate.toLowerCase() === name)]);
  return { high: value('high'), low: value('low'), close: value('close'), volume: value('volume') };
}
