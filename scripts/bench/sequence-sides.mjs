// The part of bench:predict that holds the model in Node against the same file in Python's onnxruntime, in turns.
import { join } from 'node:path';
import { root } from '../bootstrap/prepare.mjs';
import { middle, ratioOf, whole } from './figures.mjs';
import { inTurns, nodeSide, pythonSide } from './inference-sides.mjs';

/** Instruments of one session, and one alone. */
const modes = { 'sessions of 88': [88, 200], 'one at a time': [1, 1000] };

/**
 * @param task `folder` of the model, `python` that has what training needs, `rounds`
 * @returns Markdown
 */
export async function sequenceSides({ folder, python, rounds }) {
  const project = join(root, 'models', 'training');
  const sides = [
    ['node', await nodeSide({ folder }, './timed-sequences.mjs')],
    ['python', await pythonSide({ folder, threads: 1, python, project, module: 'prediction.speed' })],
  ];
  try {
    const lines = [];
    for (const [mode, [size, batches]] of Object.entries(modes))
      lines.push(await lineOf(mode, { size, batches }, sides, rounds));
    const head = [
      'inference',
      'Node sequences/s',
      'Python sequences/s',
      'ratio',
      'CPU a sequence in Node',
      'in Python',
      'until a caller has it',
    ];
    return [row(head), row(head.map((_, at) => (at ? '---:' : '---'))), ...lines].join('\n');
  } finally {
    for (const [, side] of sides) await side.close();
  }
}

async function lineOf(mode, { size, batches }, sides, rounds) {
  const measured = [];
  // The first round warms up and does not count.
  for (let round = 0; round <= rounds; round++) {
    const both = await inTurns(sides, batches, round, (side, place) => side.ask({ size, place }));
    if (round > 0) measured.push(both);
  }
  const count = size * batches;
  const speed = (side) => whole(count / middle(measured.map((round) => round[side].computing)));
  const cpu = (side) => `${whole((1e6 * middle(measured.map((round) => round[side].cpu))) / count)} µs`;
  const ratio = ratioOf(measured.map(({ node, python: other }) => other.computing / node.computing));
  const calling = `${((1000 * middle(measured.map(({ node }) => node.calling))) / batches).toFixed(2)} ms`;
  return row([mode, speed('node'), speed('python'), ratio, cpu('node'), cpu('python'), calling]);
}

const row = (cells) => `| ${cells.join(' | ')} |`;
