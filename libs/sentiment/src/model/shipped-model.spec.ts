import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { OnnxSentimentModel } from './onnx-sentiment-model.source.js';

/** Made by models/training, with the very files that are shipped. */
interface Goldens {
  readonly tokens: readonly { readonly text: string; readonly ids: readonly number[] }[];
  readonly probabilities: readonly { readonly text: string; readonly probabilities: readonly number[] }[];
}
interface Tokenizer {
  encode(text: string): { readonly ids: readonly number[] };
}

const models = join(import.meta.dirname, '../../../../models');
const model = new OnnxSentimentModel(models);
let folder: string;
let goldens: Goldens;

beforeAll(async () => {
  const { name, version } = await model.identity();
  folder = join(models, name, version);
  goldens = JSON.parse(gunzipSync(readFileSync(join(folder, 'goldens.json.gz'))).toString('utf8')) as Goldens;
});
afterAll(() => model.close());

function json(file: string): unknown {
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}

async function probabilities(texts: readonly string[]): Promise<number[][]> {
  const { scores } = await model.score(texts);
  return scores.map(({ positive, neutral, negative }) => [positive, neutral, negative]);
}

function expectClose(found: readonly number[][], expected: readonly (readonly number[])[], within: number): void {
  const differences = found.flatMap((row, text) => row.map((each, place) => Math.abs(each - expected[text]![place]!)));
  expect(found).toHaveLength(expected.length);
  expect(Math.max(...differences)).toBeLessThanOrEqual(within);
}

describe('the shipped sentiment model', () => {
  it('reads 1 000 texts as the same tokens as in Python: emoji, other scripts, 10 000 characters, nothing', async () => {
    const { Tokenizer: Loader } = (await import('@huggingface/tokenizers')) as unknown as {
      Tokenizer: new (description: unknown, config: unknown) => Tokenizer;
    };
    const tokenizer = new Loader(json('tokenizer.json'), json('tokenizer_config.json'));
    const { maxTokens } = json('card.json') as { maxTokens: number };
    const end = tokenizer.encode('').ids.at(-1)!;
    const differing = goldens.tokens.filter(({ text, ids: expected }) => {
      const { ids } = tokenizer.encode(text);
      const read = ids.length <= maxTokens ? ids : [...ids.slice(0, maxTokens - 1), end];
      return read.join() !== expected.join();
    });
    expect(goldens.tokens).toHaveLength(1_000);
    expect(differing).toEqual([]);
  });

  it('gives the probabilities that Python computes', async () => {
    const texts = goldens.probabilities.map(({ text }) => text);
    const expected = goldens.probabilities.map((golden) => golden.probabilities);
    expect(texts).toHaveLength(100);
    expectClose(await probabilities(texts.slice(0, 60)), expected.slice(0, 60), 1e-5);
    expectClose(await probabilities(texts.slice(60)), expected.slice(60), 1e-5);
  });

  it('gives a text the same score alone as among others', async () => {
    const texts = goldens.probabilities.map(({ text }) => text).slice(-40);
    const alone: number[][] = [];
    for (const text of texts) alone.push(...(await probabilities([text])));
    expectClose(await probabilities(texts), alone, 1e-6);
    expectClose((await probabilities(texts.toReversed())).toReversed(), alone, 1e-6);
  });

  it('tells good news from bad', async () => {
    const { scores } = await model.score([
      '$ACME shares surge after the company beats estimates and raises its outlook',
      'Acme to hold its annual meeting of shareholders in May',
      '$ACME stock plunges as the company cuts its forecast and misses on revenue',
    ]);
    expect(scores.map(({ label }) => label)).toEqual(['positive', 'neutral', 'negative']);
    expect(scores[0]!.score).toBeGreaterThan(0.5);
    expect(scores[2]!.score).toBeLessThan(-0.5);
  });
});
