import { Worker } from 'node:worker_threads';
import { ModelError } from './model-card.js';

/** In `dist` what the build made of it; in tests the source, whose types Node strips. */
const ending = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** The first word of a thread. */
type Greeting =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly code: ModelError['code']; readonly message: string };

interface Failed {
  readonly kind: 'failed';
  readonly id: number;
  readonly message: string;
}

interface Pending<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** The worker thread of one model, which answers in the order it is asked. It holds the process only while someone waits for an answer. */
export class ModelThread<Request extends { readonly id: number }, Answer extends { readonly id: number }> {
  readonly #pending = new Map<number, Pending<Answer>>();
  #lastId = 0;

  private constructor(private readonly worker: Worker) {
    worker.on('message', (reply: Answer | Failed) => this.#receive(reply));
    worker.on('error', (error: Error) => this.#failAll(`the thread of the model failed: ${error.message}`));
    worker.on('exit', () => this.#failAll('the thread of the model ended'));
    worker.unref();
  }

  /**
   * @param script `classify` or `sequence`: the file of the thread. @param task what it is started with. @param name of the model
   * @throws ModelError why the model cannot be used
   */
  static async start<Request extends { readonly id: number }, Answer extends { readonly id: number }>(
    script: 'classify' | 'sequence',
    task: object,
    name: string,
  ): Promise<ModelThread<Request, Answer>> {
    const file = new URL(`./${script}.worker${ending}`, import.meta.url);
    const worker = new Worker(file, { workerData: task, name: `model ${name}` });
    await new Promise<void>((resolve, reject) => {
      const failed = (error: Error) => reject(new ModelError('inference_failed', error.message));
      worker.once('error', failed).once('message', (greeting: Greeting) => {
        worker.off('error', failed);
        if (greeting.kind === 'refused') reject(new ModelError(greeting.code, greeting.message));
        else resolve();
      });
    });
    return new ModelThread(worker);
  }

  /** @throws ModelError `inference_failed` */
  ask(request: Omit<Request, 'id'>): Promise<Answer> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.worker.ref();
      this.#pending.set(id, { resolve, reject });
      this.worker.postMessage({ ...request, id });
    });
  }

  onEnd(listener: () => void): void {
    this.worker.once('exit', listener);
  }

  /** Ends the thread; what it still computes is lost. */
  async close(): Promise<void> {
    await this.worker.terminate();
  }

  #receive(reply: Answer | Failed): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (this.#pending.size === 0) this.worker.unref();
    // What fails while the thread lives is the fault of a request, and would fail again.
    if (isFailed(reply)) pending?.reject(new ModelError('inference_failed', reply.message, false));
    else pending?.resolve(reply);
  }

  #failAll(message: string): void {
    for (const { reject } of this.#pending.values()) reject(new ModelError('inference_failed', message));
    this.#pending.clear();
    this.worker.unref();
  }
}

function isFailed(reply: object): reply is Failed {
  return 'kind' in reply && reply.kind === 'failed';
}
