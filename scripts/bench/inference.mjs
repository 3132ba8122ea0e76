// `npm run bench:inference -- [--model FOLDER] [--texts FILE] [--python PATH] [--threads N] [--rounds N] [--options] [--write]`: the shipped
// model in Node beside the same file in Python's onnxruntime, one text at a time and in batches, in turns.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { shippedVersion } from '#onnx';
import { root } from '../bootstrap/prepare.mjs';
import { middle, ratioOf, whole } from './figures.mjs';
import { sessionVariants } from './inference-options.mjs';
import { inTurns, nodeSide, pythonSide } from './inference-sides.mjs';
import { writeSection } from './section.mjs';

const { values: options } = parseArgs({
  options: {
    model: { type: 'string' },
    texts: { type: 'string' },
    python: { type: 'string', default: join(root, 'models', 'training', '.venv', 'bin', 'python') },
    threads: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '5' },
    options: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
if (!existsSync(options.python)) {
  console.error(
    `${options.python} is missing: expected a Python with models/training/requirements.lock, as npm run models:test installs`,
  );
  process.exit(69);
}
const models = join(root, 'models', 'sentiment');
const folder = resolve(options.model ?? join(models, shippedVersion(models)));
const invented = inventedTexts(folder);
const texts =
  options.texts === undefined
    ? invented.map(({ text }) => text)
    : readFileSync(options.texts, 'utf8').split('\n').filter(Boolean);
const threads = Number(options.threads);
const modes = {
  'one at a time': { size: 1, pads: false },
  '64 in a request, Python batches as the service': { size: 64, pads: false },
  '64 in a request, Python pads': { size: 64, pads: true },
};

/** The headlines among the goldens; before them stand texts that are odd on purpose. */
function inventedTexts(at) {
  const { tokens } = JSON.parse(gunzipSync(readFileSync(join(at, 'goldens.json.gz'))).toString('utf8'));
  return tokens.slice(40, 240);
}

/** @returns per mode the rounds of both sides, each with the seconds and requests of all texts */
async function measure(sides) {
  const measured = new Map(Object.keys(modes).map((mode) => [mode, []]));
  // The first round warms up and does not count.
  for (let round = 0; round <= Number(options.rounds); round++) {
    for (const [mode, request] of Object.entries(modes)) {
      const both = await inTurns(sides, Math.ceil(texts.length / request.size), round, (side, at) =>
        side.request(texts.slice(at * request.size, (at + 1) * request.size), request),
      );
      if (round > 0) measured.get(mode).push(both);
    }
  }
  return measured;
}

const head = [
  ...['inference', 'Node texts/s', 'Python texts/s', 'ratio', 'CPU a text in Node', 'in Python', 'ratio'],
  ...['Node p95', 'Python p95', 'tokenising a text in Node', 'in Python'],
];
const p95 = (values) => values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1];
const row = (cells) => `| ${cells.join(' | ')} |`;

function lineOf(mode, rounds) {
  const speed = (side) => middle(rounds.map((round) => texts.length / round[side].computing)).toFixed(1);
  const slowest = (side) =>
    `${(1000 * middle(rounds.map((round) => p95(round[side].each.map(({ computing }) => computing))))).toFixed(1)} ms`;
  const perText = (value) => (side) =>
    `${whole((1e6 * middle(rounds.map((round) => round[side][value]))) / texts.length)} µs`;
  const [tokenising, cpu] = [perText('tokenising'), perText('cpu')];
  const ratio = (value) => ratioOf(rounds.map(({ node, python }) => python[value] / node[value]));
  const both = (of) => [of('node'), of('python')];
  const figures = [
    ...both(speed),
    ratio('computing'),
    ...both(cpu),
    ratio('cpu'),
    ...both(slowest),
    ...both(tokenising),
  ];
  return row([mode, ...figures]);
}

const sides = [
  ['node', await nodeSide({ folder, threads })],
  ['python', await pythonSide({ folder, threads, python: options.python, project: join(root, 'models', 'training') })],
];
try {
  const measured = await measure(sides);
  const memory = await Promise.all(
    sides.map(async ([name, side]) => `${name} ${whole((await side.memory()) / 1024)} MiB`),
  );
  const lines = [
    row(head),
    row(head.map((_, at) => (at ? '---:' : '---'))),
    ...[...measured].map(([mode, rounds]) => lineOf(mode, rounds)),
  ];
  const said = `${texts.length} texts, ${threads} thread${threads === 1 ? '' : 's'}, medians of ${options.rounds} rounds; p95 of a request's inference. Peak memory of the process: ${memory.join(', ')}.`;
  const text = `${lines.join('\n')}\n\n${said}`;
  console.log(text);
  if (options.write) writeSection('inference', text);
} finally {
  for (const [, side] of sides) await side.close();
}
if (options.options) {
  const text = await sessionVariants({
    folder,
    ids: invented.slice(0, 100).map(({ ids }) => ids),
    rounds: Number(options.rounds),
  });
  console.log(`\n${text}`);
  if (options.write) writeSection('inference-options', text);
}
