import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const dayLength = 86_400_000;

/** The shape of StockNet: 88 stocks, five years of days, articles that mention one to three of them. */
const shape = { symbols: 88, days: 1234, articles: 1100 };

/** Numbers that look random and are the same each time (mulberry32). */
function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Calls `write` once for each symbol, with what appends lines to its file, or to the only one. */
function writeFiles(folder, { times, oneFile = false, prefix = 'S' }, extension, header, write) {
  mkdirSync(folder, { recursive: true });
  let file;
  for (let number = 0; number < shape.symbols * times; number++) {
    const symbol = `${prefix}${number}`;
    if (number === 0 || !oneFile) {
      file = openSync(join(folder, `${oneFile ? 'all' : symbol}.${extension}`), 'w');
      if (header !== '') writeSync(file, `${header}\n`);
    }
    writeSync(file, `${write(symbol, number).join('\n')}\n`);
    if (!oneFile) closeSync(file);
  }
  if (oneFile) closeSync(file);
}

/** @param size `times` as many symbols, called by a `prefix`; `oneFile` puts them all into one. */
export function generatePrices(folder, size) {
  const header = `${size.oneFile ? 'Symbol,' : ''}Date,Open,High,Low,Close,Adj Close,Volume`;
  writeFiles(folder, size, 'csv', header, (symbol, number) => {
    const random = randomNumbers(number);
    let close = 20 + 200 * random();
    let adjustment = 0.85;
    const lines = [];
    for (let day = Date.UTC(2012, 8, 4); lines.length < shape.days; day += dayLength) {
      if ([0, 6].includes(new Date(day).getUTCDay())) continue;
      if (lines.length % 63 === 62) adjustment *= 1.01;
      const open = close * (0.99 + 0.02 * random());
      close *= 0.98 + 0.0401 * random();
      const [low, high] = [Math.min(open, close) * 0.995, Math.max(open, close) * 1.005];
      const prices = [open, high, low, close, close * adjustment].map((price) => price.toFixed(6));
      const cells = [new Date(day).toISOString().slice(0, 10), ...prices, Math.floor(1e5 + 1e7 * random())];
      lines.push((size.oneFile ? [symbol, ...cells] : cells).join(','));
    }
    return lines;
  });
}

const words =
  'shares rise fall after report on strong weak quarter outlook raised cut by analysts as market waits'.split(' ');

/** Two articles in five of every second stock came with the stock before it already, under the same id. */
export function generateArticles(folder, size) {
  writeFiles(folder, size, 'jsonl', '', (symbol, number) => {
    const random = randomNumbers(1e6 + number);
    return Array.from({ length: shape.articles }, (_, i) => {
      const shared = i % 5 < 2 && number % 2 === 1;
      const id = shared ? `${number - 1}-${i}` : `${number}-${i}`;
      const said = randomNumbers(shared ? (number - 1) * 1e4 + i : number * 1e4 + i);
      const text = Array.from({ length: 16 }, () => words[Math.floor(said() * words.length)]).join(' ');
      const publishedAt = new Date(Date.UTC(2014, 0, 1) + i * 6e7 + Math.floor(random() * 1000)).toISOString();
      return JSON.stringify({ id, publishedAt, symbol, source: 'generated', language: 'en', text });
    });
  });
}
