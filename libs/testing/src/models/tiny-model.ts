import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tinyGraph } from './tiny-graph.js';

/** Words that speak for a class; every other word is unknown and counts for neutral. */
export const tinyWords = {
  negative: ['falls', 'misses', 'loss', 'down', 'lower'],
  neutral: ['the', 'of', 'and', 'reports', 'shares'],
  positive: ['rises', 'beats', 'profit', 'up', 'higher'],
} as const;

const labels = ['negative', 'neutral', 'positive'] as const;
const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]'];

export interface TinyModel {
  readonly version?: string;
  readonly inputs?: readonly [string, string];
  readonly output?: string;
  readonly temperature?: number;
  readonly maxTokens?: number;
  /** Logits are multiplied by the number of tokens in the batch. */
  readonly countsBatch?: boolean;
  readonly batchOfOne?: string;
}

/**
 * Writes a sentiment model of 15 words into `<folder>/sentiment/<version>`: a whole ONNX graph, a WordPiece tokenizer and their card.
 * What it says is plain to see: the class with the most words wins.
 * @returns the folder of the version
 */
export async function writeTinyModel(folder: string, model: TinyModel = {}): Promise<string> {
  const { version = '1.0.0', inputs = ['input_ids', 'attention_mask'], output = 'logits' } = model;
  const at = join(folder, 'sentiment', version);
  await mkdir(at, { recursive: true });
  const graph = tinyGraph({ inputs, output, weights: weights(), countsBatch: model.countsBatch ?? false });
  const tokenizer = Buffer.from(JSON.stringify(tokenizerOf(vocabulary())));
  await writeFile(join(at, 'model.onnx'), graph);
  await writeFile(join(at, 'tokenizer.json'), tokenizer);
  const card = {
    name: 'sentiment',
    version,
    model: fileOf('model.onnx', graph),
    tokenizer: fileOf('tokenizer.json', tokenizer),
    inputs: ['input_ids', 'attention_mask'].map((name) => ({ name, type: 'int64', shape: ['batch', 'sequence'] })),
    output: { name: 'logits', labels },
    maxTokens: model.maxTokens ?? 64,
    temperature: model.temperature ?? 1,
    batchOfOne: model.batchOfOne,
  };
  await writeFile(join(at, 'card.json'), JSON.stringify(card));
  return at;
}

function fileOf(file: string, bytes: Uint8Array) {
  return { file, sha256: createHash('sha256').update(bytes).digest('hex') };
}

function vocabulary(): string[] {
  return [...special, ...labels.flatMap((label) => tinyWords[label])];
}

/** A word adds 1.5 to its class; an unknown one a little to neutral. */
function weights(): number[][] {
  const known = labels.flatMap((label) => tinyWords[label].map(() => labels.map((each) => (each === label ? 1.5 : 0))));
  const nothing = [0, 0, 0];
  return [nothing, [0, 0.1, 0], nothing, nothing, ...known];
}

function tokenizerOf(words: readonly string[]) {
  const vocab = Object.fromEntries(words.map((word, id) => [word, id]));
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: special.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [
        { SpecialToken: { id: '[CLS]', type_id: 0 } },
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: { id: '[SEP]', type_id: 0 } },
      ],
      pair: [],
      special_tokens: {
        '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
        '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] },
      },
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab,
    },
  };
}
