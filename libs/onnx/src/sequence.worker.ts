/**
 * The thread that a model of sequences computes in, so that the native runtime holds up no event loop. It imports packages only: tests
 * start this very file and leave stripping its types to Node.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { InferenceSession } from 'onnxruntime-node';

/** What the thread is started with. */
export interface SequenceTask {
  /** Of the model file, for messages. */
  readonly path: string;
  /** The model file, whose hash was compared. */
  readonly bytes: Uint8Array;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Numbers of a sequence: steps and features. */
  readonly shape: readonly [steps: number, features: number];
}

export interface SequenceRequest {
  readonly id: number;
  /** Sequence by sequence, step by step. */
  readonly features: Float32Array;
  readonly sigma: Float32Array;
}

type RefusalCode = 'model_unexpected' | 'runtime_missing';

export type SequenceReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly message: string }
  | {
      readonly kind: 'computed';
      readonly id: number;
      readonly outputs: readonly Float32Array[];
      readonly seconds: number;
    }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };

const task = workerData as SequenceTask;
const port = parentPort!;
const reply = (message: SequenceReply) => port.postMessage(message);
const refuse = (code: RefusalCode, why: string) => reply({ kind: 'refused', code, message: `${task.path}: ${why}` });
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).split('\n')[0]!;

const runtime = await import('onnxruntime-node').catch((error: unknown) => {
  const machine = `${process.platform}-${process.arch}`;
  refuse('runtime_missing', `onnxruntime-node cannot be loaded on ${machine}: ${messageOf(error)}`);
});
if (runtime !== undefined) {
  try {
    const session = await open(runtime.InferenceSession);
    await compute(session, {
      id: 0,
      features: new Float32Array(task.shape[0] * task.shape[1]),
      sigma: Float32Array.of(1),
    });
    let queue: Promise<unknown> = Promise.resolve();
    port.on('message', (request: SequenceRequest) => {
      queue = queue.then(() =>
        compute(session, request).then(reply, (error: unknown) =>
          reply({ kind: 'failed', id: request.id, message: messageOf(error) }),
        ),
      );
    });
    reply({ kind: 'ready' });
  } catch (error) {
    refuse('model_unexpected', messageOf(error));
  }
}

async function open(sessions: typeof InferenceSession): Promise<InferenceSession> {
  const session = await sessions.create(task.bytes, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    logSeverityLevel: 3,
  });
  expectNames('inputs', session.inputNames, task.inputs);
  expectNames('outputs', session.outputNames, task.outputs);
  return session;
}

function expectNames(what: string, found: readonly string[], expected: readonly string[]): void {
  if ([...found].sort().join() !== [...expected].sort().join())
    throw new Error(`its ${what} are ${found.join(', ')}; expected ${expected.join(', ')}`);
}

async function compute(session: InferenceSession, { id, features, sigma }: SequenceRequest): Promise<SequenceReply> {
  const began = performance.now();
  const { Tensor } = runtime!;
  const found = await session.run({
    features: new Tensor('float32', features, [sigma.length, ...task.shape]),
    sigma: new Tensor('float32', sigma, [sigma.length]),
  });
  const outputs = task.outputs.map((name) => found[name]!.data as Float32Array);
  for (const [i, { length }] of outputs.entries())
    if (length !== sigma.length) throw new Error(`${task.outputs[i]} has ${length} values; expected ${sigma.length}`);
  return { kind: 'computed', id, outputs, seconds: (performance.now() - began) / 1000 };
}
