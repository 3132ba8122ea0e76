import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { InferenceMetrics } from './inference-metrics.js';
import { ModelError } from './model-card.js';
import { type SequenceCard, type SequenceFolder } from './sequence-card.js';
import type { SequenceReply, SequenceRequest, SequenceTask } from './sequence.worker.js';

/** In `dist` what the build made of it; in tests the source, whose types Node strips. */
const script = new URL(`./sequence.worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

/** What a model must have been trained on to be served here. */
export interface ExpectedFeatures {
  readonly featureSet: string;
  readonly windowBars: number;
  readonly steps: number;
  /** In the order in which they are fed. */
  readonly columns: readonly string[];
}

/** Sequence by sequence. */
export interface SequenceOutputs {
  readonly probabilityUp: Float32Array;
  readonly expectedReturn: Float32Array;
}

interface Pending {
  readonly resolve: (outputs: SequenceOutputs) => void;
  readonly reject: (error: Error) => void;
}

/** A model of sequences in a thread of its own. What is asked in one call is computed in one. */
export class SequenceModel {
  readonly #pending = new Map<number, Pending & { readonly began: number; readonly sequences: number }>();
  #lastId = 0;

  private constructor(
    readonly card: SequenceCard,
    private readonly worker: Worker,
    private readonly metrics: InferenceMetrics,
  ) {
    worker.on('message', (reply: SequenceReply) => this.#receive(reply));
    worker.on('error', (error: Error) => this.#failAll(`the thread of the model failed: ${error.message}`));
    worker.on('exit', () => this.#failAll('the thread of the model ended'));
    // Whoever waits for an answer holds the process; a model that is idle does not.
    worker.unref();
  }

  /** @throws ModelError why the model cannot be used: another feature set or order, a changed file, other inputs, no runtime */
  static async open({ folder, card }: SequenceFolder, expected: ExpectedFeatures): Promise<SequenceModel> {
    accept(card, expected, join(folder, 'card.json'));
    const [features, sigma] = card.inputs;
    const task: SequenceTask = {
      bytes: await verified(folder, card),
      inputs: [features.name, sigma.name],
      outputs: card.outputs.map(({ name }) => name),
      shape: [card.steps, features.columns.length],
      threads: 1,
    };
    const worker = new Worker(script, { workerData: task, name: `model ${card.name}` });
    await new Promise<void>((resolve, reject) => {
      const failed = (error: Error) => reject(new ModelError('inference_failed', error.message));
      worker.once('error', failed).once('message', (reply: SequenceReply) => {
        worker.off('error', failed);
        if (reply.kind !== 'refused') return resolve();
        void worker.terminate();
        reject(new ModelError(reply.code, `${join(folder, card.model.file)}: ${reply.message}`));
      });
    });
    return new SequenceModel(card, worker, new InferenceMetrics(card.name));
  }

  /**
   * @param features float32, sequence by sequence and step by step, in the order of the card; NaN where a feature has no value
   * @param sigma scale of the next return, one per sequence
   * @throws ModelError `inference_failed`, also where the model gives what is not a number or not a probability
   */
  predict(features: Float32Array, sigma: Float32Array): Promise<SequenceOutputs> {
    const { steps, inputs } = this.card;
    const expected = sigma.length * steps * inputs[0].columns.length;
    if (features.length !== expected) throw new RangeError(`${features.length} numbers; expected ${expected}`);
    const id = ++this.#lastId;
    this.metrics.queued(sigma.length);
    return new Promise((resolve, reject) => {
      this.worker.ref();
      this.#pending.set(id, { resolve, reject, began: performance.now(), sequences: sigma.length });
      this.worker.postMessage({ id, features, sigma } satisfies SequenceRequest);
    });
  }

  /** Ends the thread; what it still computes is lost. */
  async close(): Promise<void> {
    await this.worker.terminate();
  }

  #receive(reply: SequenceReply): void {
    if (reply.kind !== 'computed' && reply.kind !== 'failed') return;
    const pending = this.#pending.get(reply.id);
    if (pending === undefined) return;
    this.#forget(reply.id, pending.sequences);
    if (reply.kind === 'failed') return this.#reject(pending, reply.message);
    const { seconds } = reply;
    const [probabilityUp, expectedReturn] = reply.outputs as [Float32Array, Float32Array];
    const work = { tokenising: 0, computing: seconds, batches: [pending.sequences] };
    this.metrics.computed(work, (performance.now() - pending.began) / 1000);
    const wrong = probabilityUp.findIndex(
      (value, i) => !(value >= 0 && value <= 1 && Number.isFinite(expectedReturn[i])),
    );
    if (wrong < 0) return pending.resolve({ probabilityUp, expectedReturn });
    const said = `probability ${probabilityUp[wrong]} and return ${expectedReturn[wrong]}`;
    this.#reject(pending, `${this.card.name} ${this.card.version} gave ${said} for a sequence`);
  }

  #reject({ reject }: Pending, message: string): void {
    this.metrics.failed('inference_failed');
    reject(new ModelError('inference_failed', message, false));
  }

  #failAll(message: string): void {
    for (const [id, { reject, sequences }] of this.#pending) {
      this.#forget(id, sequences);
      reject(new ModelError('inference_failed', message));
    }
  }

  #forget(id: number, sequences: number): void {
    this.#pending.delete(id);
    this.metrics.left(sequences);
    if (this.#pending.size === 0) this.worker.unref();
  }
}

function accept(card: SequenceCard, expected: ExpectedFeatures, path: string): void {
  const refuse = (what: string, found: string | number, wanted: string | number) => {
    throw new ModelError('model_unexpected', `${path}: its ${what} is ${found}; this build computes ${wanted}`, false);
  };
  const { featureSet, windowBars, steps, columns } = expected;
  if (card.featureSet !== featureSet) refuse('featureSet', card.featureSet, featureSet);
  if (card.windowBars !== windowBars) refuse('windowBars', card.windowBars, windowBars);
  if (card.steps !== steps) refuse('steps', card.steps, steps);
  const found = card.inputs[0].columns;
  for (let place = 0; place < Math.max(found.length, columns.length); place++) {
    if (found[place] !== columns[place])
      refuse(`feature ${place + 1}`, found[place] ?? 'missing', columns[place] ?? 'no more');
  }
}

/** The file's bytes, which are those that the card names: what is hashed is what is used. */
async function verified(folder: string, { model: { file, sha256 } }: SequenceCard): Promise<Uint8Array> {
  const path = join(folder, file);
  const bytes = await readFile(path).catch(() => {
    throw new ModelError('model_missing', `${path} cannot be read; expected the file with SHA-256 ${sha256}`);
  });
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== sha256)
    throw new ModelError('model_file_changed', `${path} has SHA-256 ${found}; expected ${sha256} as its card says`);
  return bytes;
}
