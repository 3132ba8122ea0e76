/**
 * The thread that computes. Everything that touches the native runtime lives here, so that neither its threads nor its faults reach the
 * event loop. It imports packages only: tests start this very file and leave stripping its types to Node.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { InferenceSession, Tensor } from 'onnxruntime-node';

/** What the thread is started with. */
export interface ClassifyTask {
  readonly folder: string;
  readonly model: ModelFile;
  readonly tokenizer: ModelFile;
  readonly tokenizerConfig: ModelFile | undefined;
  /** Names of the inputs: token ids, mask, and token types where the model has them. */
  readonly inputs: readonly string[];
  readonly output: string;
  readonly classes: number;
  /** Tokens of a text that are read, special ones included. */
  readonly maxTokens: number;
  /** Divides the logits; undefined where the output holds probabilities. */
  readonly temperature: number | undefined;
  /** 2 where a batch of one would give a text other bits: a lone text is then computed beside a copy of itself. */
  readonly smallestBatch: 1 | 2;
  readonly threads: number;
}

export interface ModelFile {
  readonly file: string;
  readonly sha256: string;
}

export interface ClassifyRequest {
  readonly id: number;
  readonly texts: readonly string[];
}

export type ClassifyReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly message: string }
  | { readonly kind: 'classified'; readonly id: number; readonly probabilities: Float32Array; readonly work: Work }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };

/** What a request cost, in seconds, and how many texts were computed together each time. */
export interface Work {
  readonly tokenising: number;
  readonly computing: number;
  readonly batches: readonly number[];
}

export type RefusalCode = 'model_missing' | 'model_file_changed' | 'model_unexpected' | 'runtime_missing';

/** What is used of the tokenizer; the package's own types cannot be resolved from a module. */
interface Tokenizer {
  encode(text: string): { readonly ids: readonly number[] };
}
type TokenizerClass = new (description: object, config: object) => Tokenizer;

interface Loaded {
  readonly session: InferenceSession;
  readonly tensor: typeof Tensor;
  readonly tokenizer: Tokenizer;
  /** The id that ends every sequence, kept where a text is cut. */
  readonly separator: number;
}

class Refusal extends Error {
  readonly code: RefusalCode;
  constructor(code: RefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Texts that are computed together: only those of equally many tokens, so that nothing is padded and no text sees its neighbours. */
const largestBatch = 16;

const task = workerData as ClassifyTask;
const port = parentPort!;
const reply = (message: ClassifyReply, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

let loaded: Loaded;
try {
  loaded = await load();
  // The first run allocates; the first request should not wait for that.
  await classify(['warm-up']);
  answerRequests();
  reply({ kind: 'ready' });
} catch (error) {
  const message = messageOf(error);
  reply({ kind: 'refused', code: error instanceof Refusal ? error.code : 'model_unexpected', message });
}

function answerRequests(): void {
  let queue: Promise<unknown> = Promise.resolve();
  port.on('message', ({ id, texts }: ClassifyRequest) => {
    queue = queue.then(async () => {
      try {
        const { probabilities, work } = await classify(texts);
        reply({ kind: 'classified', id, probabilities, work }, [probabilities.buffer as ArrayBuffer]);
      } catch (error) {
        reply({ kind: 'failed', id, message: messageOf(error) });
      }
    });
  });
}

async function load(): Promise<Loaded> {
  const bytes = await verified(task.model);
  const tokenizer = await loadTokenizer();
  const runtime = await import('onnxruntime-node').catch((error: unknown) => {
    const [reason] = messageOf(error).split('\n');
    const machine = `${process.platform}-${process.arch}`;
    throw new Refusal('runtime_missing', `onnxruntime-node cannot be loaded on ${machine}: ${reason}`);
  });
  const session = await createSession(runtime.InferenceSession, bytes);
  expectNames('inputs', session.inputNames, task.inputs);
  expectNames('outputs', session.outputNames, [task.output]);
  const [separator] = tokenizer.encode('').ids.slice(-1);
  if (separator === undefined)
    throw unexpected(task.tokenizer.file, 'an empty text gives no tokens', 'special tokens around every text');
  return { session, tensor: runtime.Tensor, tokenizer, separator };
}

async function createSession(runtime: typeof InferenceSession, bytes: Uint8Array): Promise<InferenceSession> {
  try {
    return await runtime.create(bytes, {
      intraOpNumThreads: task.threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
      executionMode: 'sequential',
      logSeverityLevel: 3,
    });
  } catch (error) {
    throw unexpected(task.model.file, messageOf(error), 'a whole ONNX model that onnxruntime-node can run');
  }
}

async function loadTokenizer(): Promise<Tokenizer> {
  const { Tokenizer: Loader } = (await import('@huggingface/tokenizers')) as unknown as { Tokenizer: TokenizerClass };
  const description = JSON.parse(Buffer.from(await verified(task.tokenizer)).toString('utf8')) as object;
  const config = task.tokenizerConfig
    ? (JSON.parse(Buffer.from(await verified(task.tokenizerConfig)).toString('utf8')) as object)
    : {};
  try {
    return new Loader(description, config);
  } catch (error) {
    throw unexpected(task.tokenizer.file, messageOf(error), "the model's tokenizer.json");
  }
}

/** The file's bytes, which are those that the card names: what is hashed is what is used. */
async function verified({ file, sha256 }: ModelFile): Promise<Uint8Array> {
  const path = join(task.folder, file);
  const bytes = await readFile(path).catch(() => {
    throw new Refusal('model_missing', `${path} cannot be read; expected the file with SHA-256 ${sha256}`);
  });
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== sha256)
    throw new Refusal('model_file_changed', `${path} has SHA-256 ${found}; expected ${sha256} as its card says`);
  return bytes;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function expectNames(what: string, found: readonly string[], expected: readonly string[]): void {
  const missing = expected.filter((name) => !found.includes(name));
  const surplus = what === 'inputs' ? found.filter((name) => !expected.includes(name)) : [];
  if (missing.length + surplus.length > 0)
    throw unexpected(task.model.file, `its ${what} are ${found.join(', ')}`, expected.join(', '));
}

function unexpected(file: string, found: string, expected: string): Refusal {
  return new Refusal('model_unexpected', `${join(task.folder, file)}: ${found}; expected ${expected}`);
}

/** Probabilities of every class, text by text, in the order of the texts. */
async function classify(texts: readonly string[]): Promise<{ probabilities: Float32Array; work: Work }> {
  const { classes } = task;
  const began = performance.now();
  const sequences = texts.map(tokenIds);
  const tokenised = performance.now();
  const batches: number[] = [];
  const probabilities = new Float32Array(texts.length * classes);
  const byLength = Map.groupBy(sequences.keys(), (index) => sequences[index]!.length);
  for (const indexes of byLength.values()) {
    for (let at = 0; at < indexes.length; at += largestBatch) {
      const batch = indexes.slice(at, at + largestBatch);
      const alike = batch.map((index) => sequences[index]!);
      // A batch of one may take other kernels, whose last bits differ.
      const rows = await run(alike.length < task.smallestBatch ? [...alike, ...alike] : alike);
      batches.push(batch.length);
      batch.forEach((index, row) =>
        probabilities.set(rows.subarray(row * classes, (row + 1) * classes), index * classes),
      );
    }
  }
  const work = {
    tokenising: (tokenised - began) / 1000,
    computing: (performance.now() - tokenised) / 1000,
    batches,
  };
  return { probabilities, work };
}

function tokenIds(text: string): readonly number[] {
  const { ids } = loaded.tokenizer.encode(text);
  return ids.length <= task.maxTokens ? ids : [...ids.slice(0, task.maxTokens - 1), loaded.separator];
}

/** Sequences of one length. */
async function run(sequences: readonly (readonly number[])[]): Promise<Float32Array> {
  const { session, tensor } = loaded;
  const shape = [sequences.length, sequences[0]!.length];
  const ids = new BigInt64Array(sequences.length * sequences[0]!.length);
  let at = 0;
  for (const sequence of sequences) for (const id of sequence) ids[at++] = BigInt(id);
  const mask = new BigInt64Array(ids.length).fill(1n);
  const types = new BigInt64Array(ids.length);
  const values = [ids, mask, types].map((data) => new tensor('int64', data, shape));
  const feeds = Object.fromEntries(task.inputs.map((name, index) => [name, values[index]!]));
  const output = (await session.run(feeds))[task.output]!;
  const logits = output.data as Float32Array;
  if (logits.length !== sequences.length * task.classes)
    throw new Error(`${task.output} has ${logits.length} values; expected ${sequences.length} × ${task.classes}`);
  return task.temperature === undefined ? logits : softmax(logits, task.temperature);
}

function softmax(logits: Float32Array, temperature: number): Float32Array {
  const { classes } = task;
  const result = new Float32Array(logits.length);
  for (let at = 0; at < logits.length; at += classes) {
    const row = logits.subarray(at, at + classes);
    const highest = Math.max(...row);
    const powers = Array.from(row, (logit) => Math.exp((logit - highest) / temperature));
    const sum = powers.reduce((total, power) => total + power, 0);
    powers.forEach((power, index) => (result[at + index] = power / sum));
  }
  return result;
}
