// `npm run bench:import -- [--data FOLDER] [--rounds N] [--memory] [--write]`: from source files to rows that can be read, beside a
// bare loop that writes the same rows. FOLDER (else MARKETLOG_DATA) holds prices/*.csv and articles/*.jsonl; without one, data
// of that shape is generated. The prices are imported a second time five times over, under other symbols.
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { measured, middle, whole } from './figures.mjs';
import { generateArticles, generatePrices } from './generated-data.mjs';
import { writeSection } from './section.mjs';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: process.env.MARKETLOG_DATA },
    rounds: { type: 'string', default: '5' },
    memory: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'marketlog-bench-'));
const kinds = ['prices', 'articles'];

/** A folder with each file of another five times: the name of a file is its symbol. */
function fiveTimes(path) {
  const more = join(folder, 'five-times');
  mkdirSync(more);
  for (const name of readdirSync(path))
    for (const before of ['', 'A', 'B', 'C', 'D']) copyFileSync(join(path, name), join(more, before + name));
  return more;
}

/** Both sides write to the SQLite file that the task names. */
const onFile = (script, task) => measured(script, task, { MARKETLOG_DATABASE_URL: `sqlite:${task.database}` });

function forget(database) {
  for (const suffix of ['', '-wal', '-shm']) rmSync(database + suffix, { force: true });
}

async function importInto(database, kind, path) {
  forget(database);
  return onFile('./timed-import.mjs', { database, kind, path });
}

/** One import, then the bare loop with what an import left, in as many commits as this one took. */
async function round(kind, path, source) {
  const [ours, bare] = ['ours', 'bare'].map((name) => join(folder, `${kind}-${name}.db`));
  const imported = await importInto(ours, kind, path);
  forget(bare);
  const limit = await onFile('./bare-import.mjs', { database: bare, source, commits: imported.commits });
  return { ours: imported, limit };
}

const table = (head, lines) =>
  [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

async function bench(name, kind, path) {
  const source = join(folder, `${kind}-source.db`);
  const { rows } = await importInto(source, kind, path);
  const rounds = [];
  for (let i = 0; i < Number(options.rounds); i++) rounds.push(await round(kind, path, source));
  const of = (value) => middle(rounds.map(value));
  return [
    name,
    whole(rows),
    whole(of(({ ours }) => rows / ours.seconds)),
    whole(of(({ limit }) => rows / limit.seconds)),
    of(({ ours, limit }) => limit.seconds / ours.seconds).toFixed(2),
    whole(of(({ ours }) => rows / ours.cpu)),
    whole(of(({ limit }) => rows / limit.cpu)),
    of(({ ours, limit }) => limit.cpu / ours.cpu).toFixed(2),
    whole(of(({ ours }) => ours.commits)),
  ];
}

const speedHead = [
  'import',
  'rows',
  'rows/s',
  'bare loop rows/s',
  'ratio',
  'rows per CPU second',
  'bare loop',
  'ratio',
  'commits',
];

async function memory(data) {
  const generated = { prices: generatePrices, articles: generateArticles };
  const lines = [];
  for (const kind of kinds) {
    if (data !== undefined) lines.push([`${kind}, the folder`, join(data, kind), kind]);
    for (const times of [1, 10]) {
      const path = join(folder, `memory-${times}`, kind);
      generated[kind](path, { times, oneFile: true });
      lines.push([`${kind}, one generated file${times > 1 ? `, ${times} times the size` : ''}`, path, kind]);
    }
  }
  const measuredLines = [];
  for (const [name, path, kind] of lines) {
    const { rows, peak } = await importInto(join(folder, 'memory.db'), kind, path);
    measuredLines.push([name, whole(rows), `${whole(peak / 1024)} MiB`]);
  }
  return table(['import', 'rows', 'peak memory of the process'], measuredLines);
}

try {
  let data = options.data === undefined ? undefined : resolve(options.data);
  const said =
    data === undefined
      ? 'generated data of the shape of StockNet'
      : `${readdirSync(join(data, 'prices')).length} files of prices`;
  if (data === undefined) {
    data = join(folder, 'data');
    generatePrices(join(data, 'prices'), { times: 1 });
    generateArticles(join(data, 'articles'), { times: 1 });
  }
  const lines = [];
  lines.push(await bench('bars', 'prices', join(data, 'prices')));
  lines.push(await bench('bars, five times as many', 'prices', fiveTimes(join(data, 'prices'))));
  lines.push(await bench('article rows', 'articles', join(data, 'articles')));
  const speed = table(speedHead, lines);
  const text = `${speed}\n\nMedians of ${options.rounds} rounds, ${said}.`;
  console.log(text);
  if (options.write) writeSection('import', text);
  if (options.memory) {
    const peaks = await memory(options.data === undefined ? undefined : data);
    console.log(`\n${peaks}`);
    if (options.write) writeSection('import-memory', peaks);
  }
} finally {
  rmSync(folder, { recursive: true });
}
