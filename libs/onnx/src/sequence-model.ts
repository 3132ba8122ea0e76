import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceMetrics } from './inference-metrics.js';
import { ModelError } from './model-card.js';
import { ModelThread } from './model-thread.js';
import { type SequenceCard, type SequenceFolder } from './sequence-card.js';
import type { SequenceReply, SequenceRequest, SequenceTask } from './sequence.worker.js';

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
  /** That the runtime took, in its thread. */
  readonly seconds: number;
}

type SequenceThread = ModelThread<SequenceRequest, Extract<SequenceReply, { readonly kind: 'computed' }>>;

/** A model of sequences in a thread of its own. What is asked in one call is computed in one. */
export class SequenceModel {
  private readonly metrics: InferenceMetrics;

  private constructor(
    readonly card: SequenceCard,
    private readonly thread: SequenceThread,
  ) {
    this.metrics = new InferenceMetrics(card.name);
  }

  /** @throws ModelError why the model cannot be used: another feature set or order, a changed file, other inputs, no runtime */
  static async open({ folder, card }: SequenceFolder, expected: ExpectedFeatures): Promise<SequenceModel> {
    accept(card, expected, join(folder, 'card.json'));
    const [features, sigma] = card.inputs;
    const path = join(folder, card.model.file);
    const task: SequenceTask = {
      path,
      bytes: await verified(path, card.model.sha256),
      inputs: [features.name, sigma.name],
      outputs: card.outputs.map(({ name }) => name),
      shape: [card.steps, features.columns.length],
    };
    return new SequenceModel(card, await ModelThread.start('sequence', task, card.name));
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
    return this.#ask(features, sigma);
  }

  /** Ends the thread; what it still computes is lost. */
  async close(): Promise<void> {
    await this.thread.close();
  }

  async #ask(features: Float32Array, sigma: Float32Array): Promise<SequenceOutputs> {
    const began = performance.now();
    this.metrics.queued(sigma.length);
    try {
      const { outputs, seconds } = await this.thread.ask({ features, sigma });
      const work = { tokenising: 0, computing: seconds, batches: [sigma.length] };
      this.metrics.computed(work, (performance.now() - began) / 1000);
      return this.#checked(outputs as [Float32Array, Float32Array], seconds);
    } catch (error) {
      this.metrics.failed('inference_failed');
      throw error;
    } finally {
      this.metrics.left(sigma.length);
    }
  }

  #checked([probabilityUp, expectedReturn]: readonly [Float32Array, Float32Array], seconds: number): SequenceOutputs {
    const wrong = probabilityUp.findIndex(
      (value, i) => !(value >= 0 && value <= 1 && Number.isFinite(expectedReturn[i])),
    );
    if (wrong < 0) return { probabilityUp, expectedReturn, seconds };
    const said = `probability ${probabilityUp[wrong]} and return ${expectedReturn[wrong]}`;
    const message = `${this.card.name} ${this.card.version} gave ${said} for a sequence`;
    throw new ModelError('inference_failed', message, false);
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
async function verified(path: string, sha256: string): Promise<Uint8Array> {
  const bytes = await readFile(path).catch(() => {
    throw new ModelError('model_missing', `${path} cannot be read; expected the file with SHA-256 ${sha256}`);
  });
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== sha256)
    throw new ModelError('model_file_changed', `${path} has SHA-256 ${found}; expected ${sha256} as its card says`);
  return bytes;
}
