import { Worker } from 'node:worker_threads';
import type { ClassifyReply, ClassifyRequest, ClassifyTask, Work } from './classify.worker.js';
import { ModelError, type ClassifierCard } from './model-card.js';

/** In `dist` what the build made of it; in tests the source, whose types Node strips. */
const script = new URL(`./classify.worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

/** Class by class and text by text, and what it cost. */
export interface Computed {
  readonly probabilities: Float32Array;
  readonly work: Work;
}

interface Pending {
  readonly resolve: (computed: Computed) => void;
  readonly reject: (error: Error) => void;
}

/** The worker thread of one model, which answers in the order it is asked. */
export class InferenceThread {
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;

  private constructor(private readonly worker: Worker) {
    worker.on('message', (reply: ClassifyReply) => this.receive(reply));
    worker.on('error', (error: Error) => this.failAll(`the thread of the model failed: ${error.message}`));
    worker.on('exit', () => this.failAll('the thread of the model ended'));
  }

  /** @throws ModelError why the model cannot be used */
  static async start(folder: string, card: ClassifierCard, threads: number): Promise<InferenceThread> {
    const { model, tokenizer, tokenizerConfig, inputs, output, maxTokens, temperature } = card;
    const task: ClassifyTask = {
      folder,
      model,
      tokenizer,
      tokenizerConfig,
      inputs: inputs.map(({ name }) => name),
      output: output.name,
      classes: output.labels.length,
      maxTokens,
      temperature,
      threads,
    };
    const worker = new Worker(script, { workerData: task, name: `model ${card.name}` });
    await new Promise<void>((resolve, reject) => {
      const failed = (error: Error) => reject(new ModelError('inference_failed', error.message));
      worker.once('error', failed).once('message', (reply: ClassifyReply) => {
        worker.off('error', failed);
        if (reply.kind === 'refused') reject(new ModelError(reply.code, reply.message));
        else resolve();
      });
    });
    return new InferenceThread(worker);
  }

  classify(texts: readonly string[]): Promise<Computed> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.worker.postMessage({ id, texts } satisfies ClassifyRequest);
    });
  }

  onEnd(listener: () => void): void {
    this.worker.once('exit', listener);
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private receive(reply: ClassifyReply): void {
    if (reply.kind !== 'classified' && reply.kind !== 'failed') return;
    const pending = this.pending.get(reply.id);
    this.pending.delete(reply.id);
    // What fails while the thread lives is the fault of a text, and would fail again.
    if (reply.kind === 'classified') pending?.resolve(reply);
    else pending?.reject(new ModelError('inference_failed', reply.message, false));
  }

  private failAll(message: string): void {
    for (const { reject } of this.pending.values()) reject(new ModelError('inference_failed', message));
    this.pending.clear();
  }
}
