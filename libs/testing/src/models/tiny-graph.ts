import { message } from './protobuf-writer.js';

/** Of TensorProto.DataType. */
export const types = { float: 1, int64: 7 } as const;

export interface TinyGraph {
  /** Names of the two inputs: token ids and mask. */
  readonly inputs: readonly [ids: string, mask: string];
  readonly output: string;
  /** Per token id, what it adds to each class. */
  readonly weights: readonly (readonly number[])[];
  /** Multiplies every logit by the number of tokens in the whole batch, so that it shows what was computed together. */
  readonly countsBatch?: boolean;
}

/**
 * An ONNX classifier without hidden layers: logits = sum over the unmasked tokens of their row of weights. ids and mask are int64
 * [batch, sequence]; logits float32 [batch, classes].
 */
export function tinyGraph({ inputs: [ids, mask], output, weights, countsBatch }: TinyGraph): Uint8Array {
  const classes = weights[0]!.length;
  const graph = message(
    [1, node('Gather', ['table', ids], 'embedded')],
    [1, node('Cast', [mask], 'maskAsFloat', attribute('to', types.float))],
    [1, node('Unsqueeze', ['maskAsFloat', 'lastAxis'], 'maskPerToken')],
    [1, node('Mul', ['embedded', 'maskPerToken'], 'kept')],
    [1, node('ReduceSum', ['kept', 'sequenceAxis'], countsBatch ? 'sums' : output, attribute('keepdims', 0))],
    ...(countsBatch ? timesTokens('sums', output) : []),
    [2, 'tiny'],
    [5, tensor('table', types.float, [weights.length, classes], new Float32Array(weights.flat()))],
    [5, tensor('lastAxis', types.int64, [1], BigInt64Array.of(2n))],
    [5, tensor('sequenceAxis', types.int64, [1], BigInt64Array.of(1n))],
    [11, value(ids, types.int64, ['batch', 'sequence'])],
    [11, value(mask, types.int64, ['batch', 'sequence'])],
    [12, value(output, types.float, ['batch', classes])],
  );
  return message([1, 8], [7, graph], [8, message([2, 17])]);
}

/** Every unmasked token of the batch counts. */
function timesTokens(from: string, to: string) {
  return [
    [1, node('ReduceSum', ['maskAsFloat'], 'tokens', attribute('keepdims', 0))],
    [1, node('Mul', [from, 'tokens'], to)],
  ] as const;
}

/** An operation of a graph. */
export function node(
  operator: string,
  inputs: readonly string[],
  output: string,
  ...attributes: Uint8Array[]
): Uint8Array {
  return message(
    ...inputs.map((input) => [1, input] as const),
    [2, output],
    [4, operator],
    ...attributes.map((each) => [5, each] as const),
  );
}

/** An integer attribute. */
export function attribute(name: string, integer: number): Uint8Array {
  return message([1, name], [3, integer], [20, 2]);
}

/** A constant of a graph. */
export function tensor(
  name: string,
  type: number,
  dimensions: readonly number[],
  values: NodeJS.TypedArray,
): Uint8Array {
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return message(...dimensions.map((size) => [1, size] as const), [2, type], [8, name], [9, raw]);
}

/** An input or output of a graph. */
export function value(name: string, type: number, shape: readonly (string | number)[]): Uint8Array {
  const dimensions = shape.map((size) => [1, message(typeof size === 'number' ? [1, size] : [2, size])] as const);
  return message([1, name], [2, message([1, message([1, type], [2, message(...dimensions)])])]);
}
