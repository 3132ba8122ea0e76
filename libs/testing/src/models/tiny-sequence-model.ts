import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { message } from './protobuf-writer.js';
import { attribute, node, tensor, types, value } from './tiny-graph.js';

const outputNames = ['probability_up', 'expected_return'] as const;

/** What differs from a good model of prices. */
export interface TinySequenceModel {
  readonly version?: string;
  /** Added to the card. */
  readonly card?: object;
  /** Features in the order in which they are fed. */
  readonly columns: readonly string[];
  readonly steps?: number;
  /** Name of the first input in the graph. */
  readonly input?: string;
  /** Place of the feature that is summed over the steps; by default that of the fourth. */
  readonly feature?: number;
  /** What the graph gives in place of a return that it cannot know: NaN for a model that is broken. */
  readonly shrink?: number;
}

/** The sum of the fourth feature over the steps. */
export function tinySum(sequence: readonly (readonly number[])[]): number {
  return sequence.reduce((sum, step) => sum + (Number.isNaN(step[3]!) ? 0 : step[3]!), 0);
}

/**
 * Writes a model of price sequences into `<folder>/<version>`: a whole ONNX graph and its card. What it says is plain to see: of the sum s
 * of one feature over the steps the probability is sigmoid(s / sigma), the return s × 0.01.
 * @returns the folder of the version
 */
export async function writeTinySequenceModel(folder: string, model: TinySequenceModel): Promise<string> {
  const { version = '1.0.0', columns, steps = 15, input = 'features', shrink = 0.01, feature = 3 } = model;
  const at = join(folder, version);
  await mkdir(at, { recursive: true });
  const graph = sequenceGraph(input, steps, { width: columns.length, summed: feature }, shrink);
  await writeFile(join(at, 'model.onnx'), graph);
  const card = {
    ...{ name: 'attention-lstm', version, featureSet: 'session@1', windowBars: 150, steps, skill: 'none' },
    model: { file: 'model.onnx', sha256: createHash('sha256').update(graph).digest('hex') },
    inputs: [{ name: 'features', columns }, { name: 'sigma' }],
    outputs: outputNames.map((name) => ({ name })),
    universe: ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'],
    trainedThrough: '2013-06-28',
    ...model.card,
  };
  await writeFile(join(at, 'card.json'), JSON.stringify(card));
  return at;
}

function sequenceGraph(
  input: string,
  steps: number,
  features: { readonly width: number; readonly summed: number },
  shrink: number,
): Uint8Array {
  const [probability, expected] = outputNames;
  const graph = message(
    [1, node('IsNaN', [input], 'unknown')],
    [1, node('Where', ['unknown', 'zero', input], 'known')],
    [1, node('Gather', ['known', 'place'], 'moves', attribute('axis', 2))],
    [1, node('ReduceSum', ['moves', 'stepAxis'], 'sum', attribute('keepdims', 0))],
    [1, node('Div', ['sum', 'sigma'], 'scaled')],
    [1, node('Sigmoid', ['scaled'], probability)],
    [1, node('Mul', ['sum', 'shrink'], expected)],
    [2, 'tiny'],
    [5, tensor('zero', types.float, [], Float32Array.of(0))],
    [5, tensor('place', types.int64, [], BigInt64Array.of(BigInt(features.summed)))],
    [5, tensor('stepAxis', types.int64, [1], BigInt64Array.of(1n))],
    [5, tensor('shrink', types.float, [], Float32Array.of(shrink))],
    [11, value(input, types.float, ['batch', steps, features.width])],
    [11, value('sigma', types.float, ['batch'])],
    [12, value(probability, types.float, ['batch'])],
    [12, value(expected, types.float, ['batch'])],
  );
  return message([1, 8], [7, graph], [8, message([2, 17])]);
}
