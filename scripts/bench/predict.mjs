// `npm run bench:predict -- [--prices FOLDER] [--from DAY] [--to DAY] [--model NAME@VERSION] [--model-folder FOLDER] [--python PATH] [--rounds N]
// [--write]`: the shipped model in Node beside the same file in Python's onnxruntime, where there is a Python with what training needs; then the
// whole path of a backfill: windows, features, intervals, sealed, predicted and settled events in the log, and then in the read
// models. Without a folder of Yahoo's CSV files, data of StockNet's shape is generated.
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { shippedVersion } from '#onnx';
import { root } from '../bootstrap/prepare.mjs';
import { measured, middle, whole } from './figures.mjs';
import { generatePrices } from './generated-data.mjs';
import { sequenceSides } from './sequence-sides.mjs';
import { writeSection } from './section.mjs';

const { values: options } = parseArgs({
  options: {
    prices: { type: 'string' },
    from: { type: 'string', default: '2015-10-01' },
    to: { type: 'string', default: '2016-12-30' },
    model: { type: 'string', default: 'persistence@1' },
    'model-folder': { type: 'string' },
    python: { type: 'string', default: join(root, 'models', 'training', '.venv', 'bin', 'python') },
    rounds: { type: 'string', default: '3' },
    write: { type: 'boolean', default: false },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'marketlog-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const from = (path) => resolve(process.env.INIT_CWD ?? '.', path);
const prices = options.prices === undefined ? join(folder, 'prices') : from(options.prices);
if (options.prices === undefined) generatePrices(prices, { times: 1 });
const imported = join(folder, 'imported.db');
execFileSync(
  process.execPath,
  [join(root, 'bin', 'marketlog'), 'import', 'prices', prices, '--exchange', 'US', '--json'],
  { cwd: root, env: { ...process.env, MARKETLOG_DATABASE_URL: `sqlite:${imported}` }, stdio: ['ignore', 'ignore', 2] },
);

const { model, 'model-folder': modelFolder } = options;
const task = { from: options.from, to: options.to, model, modelFolder: modelFolder && from(modelFolder) };

async function backfill(wait) {
  const database = join(folder, 'round.db');
  for (const suffix of ['', '-wal', '-shm']) rmSync(database + suffix, { force: true });
  copyFileSync(imported, database);
  const url = `sqlite:${database}`;
  return measured('./timed-predict.mjs', { ...task, wait }, { MARKETLOG_DATABASE_URL: url });
}

const models = join(root, 'models', 'prediction');
const shipped = join(models, shippedVersion(models));
const rounds = Number(options.rounds);
const beside = existsSync(options.python)
  ? await sequenceSides({ folder: shipped, python: options.python, rounds })
  : `${options.python} is missing, so nothing is held against Python; npm run models:test installs one.`;
console.log(`${beside}\n`);

const rows = [];
for (const [until, wait] of [
  ['recorded and settled', false],
  ['in the read models', true],
]) {
  const measuredRounds = [];
  // The first round warms up and does not count.
  for (let round = 0; round <= rounds; round++) {
    const each = await backfill(wait);
    if (round > 0) measuredRounds.push(each);
  }
  const of = (value) => middle(measuredRounds.map(value));
  const rate = of(({ predictions, seconds }) => predictions / seconds);
  const perCpu = of(({ predictions, cpu }) => predictions / cpu);
  rows.push(`| ${model} | ${until} | ${whole(measuredRounds[0].predictions)} | ${whole(rate)} | ${whole(perCpu)} |`);
}
const text = [beside, '', '| model | until they are | predictions | per second | per CPU second |', '| --- | --- | ---: | ---: | ---: |', ...rows].join('\n'); // prettier-ignore
console.log(text);
if (options.write) writeSection('predict', text);
