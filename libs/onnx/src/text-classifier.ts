import { join } from 'node:path';
import type { ClassifyReply, ClassifyRequest, ClassifyTask, Work } from './classify.worker.js';
import { newestVersion, ModelError, readCard, type ClassifierCard } from './model-card.js';
import { InferenceMetrics } from './inference-metrics.js';
import { ModelThread } from './model-thread.js';

export interface TextClassifierOptions {
  /** The folder of the model, which holds one per version. */
  readonly folder: string;
  /** @throws ModelError where the card is not of the kind that is wanted; `path` is that of the card */
  readonly accepts?: (card: ClassifierCard, path: string) => void;
  /** Texts that may wait. */
  readonly queue?: number;
  /** Milliseconds after which a model that was refused is looked for again. */
  readonly lookAgainAfter?: number;
  /** Threads of one computation. */
  readonly threads?: number;
}

export interface Classified {
  /** Of the model that was asked. */
  readonly card: ClassifierCard;
  /** Text by text, per label of the card, in its order. */
  readonly probabilities: readonly (readonly number[])[];
  readonly work: Work;
}

export type ClassifierState =
  | { readonly status: 'idle' | 'loading' }
  | { readonly status: 'ready'; readonly card: ClassifierCard }
  | { readonly status: 'missing'; readonly code: string; readonly detail: string };

/** Someone may have put it there. */
const lookAgainAfter = 10_000;

/**
 * A model of texts and the thread that it runs in. It is loaded when it is first needed; where that fails, those who ask are told why,
 * everything else goes on, and it is tried again later.
 */
export class TextClassifier {
  private readonly queue: number;
  private current: ClassifierState = { status: 'idle' };
  private thread: Promise<Loaded> | undefined;
  private refusedAt = -Infinity;
  private waiting = 0;
  private closed = false;
  private readonly metrics: InferenceMetrics;

  constructor(private readonly options: TextClassifierOptions) {
    this.queue = options.queue ?? 1024;
    this.metrics = new InferenceMetrics(options.folder);
  }

  get state(): ClassifierState {
    return this.current;
  }

  /** The card of the model, which is loaded where it is not yet. @throws ModelError why it cannot be used */
  async load(): Promise<ClassifierCard> {
    return (await this.loaded()).card;
  }

  /**
   * Probabilities text by text, in order. A text's figures do not depend on the others.
   * @throws ModelError `inference_queue_full`, `inference_failed`, and why the model cannot be used
   */
  async classify(texts: readonly string[]): Promise<Classified> {
    if (this.waiting + texts.length > this.queue) {
      this.metrics.failed('inference_queue_full');
      throw new ModelError('inference_queue_full', `${this.waiting} texts wait; at most ${this.queue} may`);
    }
    const began = performance.now();
    this.waiting += texts.length;
    this.metrics.queued(texts.length);
    try {
      const { thread, card } = await this.loaded();
      const { probabilities: flat, work } = await thread.ask({ texts });
      this.metrics.computed(work, (performance.now() - began) / 1000);
      const classes = card.output.labels.length;
      const probabilities = texts.map((_, index) => Array.from(flat.subarray(index * classes, (index + 1) * classes)));
      return { card, probabilities, work };
    } catch (error) {
      this.metrics.failed(error instanceof ModelError ? error.code : 'inference_failed');
      throw error;
    } finally {
      this.waiting -= texts.length;
      this.metrics.left(texts.length);
    }
  }

  /** Ends the thread; what it still computes is lost. */
  async close(): Promise<void> {
    this.closed = true;
    await (await this.thread?.catch(() => undefined))?.thread.close();
  }

  private async loaded(): Promise<Loaded> {
    const { current } = this;
    const patience = this.options.lookAgainAfter ?? lookAgainAfter;
    if (current.status === 'missing' && performance.now() - this.refusedAt < patience)
      throw new ModelError(current.code as ModelError['code'], current.detail);
    return (this.thread ??= this.begin());
  }

  private async begin(): Promise<Loaded> {
    this.current = { status: 'loading' };
    try {
      const folder = await newestVersion(this.options.folder);
      const card = await readCard(folder);
      this.options.accepts?.(card, join(folder, 'card.json'));
      const thread = await threadOf(folder, card, this.options.threads ?? 1);
      if (this.closed) {
        await thread.close();
        throw new ModelError('inference_failed', 'the process is stopping');
      }
      thread.onEnd(() => this.forget());
      this.current = { status: 'ready', card };
      return { card, thread };
    } catch (error) {
      const { code, message } = error as ModelError;
      this.forget();
      this.current = { status: 'missing', code, detail: message };
      this.refusedAt = performance.now();
      throw error;
    }
  }

  /** The next request begins anew. */
  private forget(): void {
    this.thread = undefined;
    this.current = { status: 'idle' };
  }
}

type ClassifyThread = ModelThread<ClassifyRequest, Extract<ClassifyReply, { readonly kind: 'classified' }>>;

interface Loaded {
  readonly card: ClassifierCard;
  readonly thread: ClassifyThread;
}

/** @throws ModelError why the model cannot be used */
function threadOf(folder: string, card: ClassifierCard, threads: number): Promise<ClassifyThread> {
  const { name, model, tokenizer, tokenizerConfig, inputs, output, maxTokens, temperature, batchOfOne } = card;
  const task: ClassifyTask = {
    folder,
    model,
    tokenizer,
    tokenizerConfig,
    inputs: inputs.map((input) => input.name),
    output: output.name,
    classes: output.labels.length,
    maxTokens,
    temperature,
    smallestBatch: batchOfOne === 'exact' ? 1 : 2,
    threads,
  };
  return ModelThread.start('classify', task, name);
}
