import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { projectRoot } from '#config';
import { newestVersion, TextClassifier } from '#onnx';
import { readable } from '#markets';

interface Tokenizer {
  encode(text: string): { readonly ids: readonly number[] };
}
type TokenizerClass = new (description: object, config: object) => Tokenizer;

interface Goldens {
  readonly tokens: readonly { readonly text: string; readonly ids: readonly number[] }[];
  readonly probabilities: readonly { readonly text: string; readonly probabilities: readonly number[] }[];
}

const folder = join(projectRoot, 'models', 'sentiment');
const classifier = new TextClassifier({ folder });
afterAll(() => classifier.close());

async function goldens(): Promise<Goldens> {
  const packed = readFileSync(join(await newestVersion(folder), 'goldens.json.gz'));
  return JSON.parse(gunzipSync(packed).toString('utf8')) as Goldens;
}

test('the shipped tokenizer gives in Node the ids that it gave in Python', async () => {
  const at = await newestVersion(folder);
  const json = (file: string) => JSON.parse(readFileSync(join(at, file), 'utf8')) as object;
  const { Tokenizer } = (await import('@huggingface/tokenizers')) as unknown as { Tokenizer: TokenizerClass };
  const tokenizer = new Tokenizer(json('tokenizer.json'), json('tokenizer_config.json'));
  const [separator] = tokenizer.encode('').ids.slice(-1);
  const { tokens } = await goldens();
  expect(tokens.length).toBeGreaterThanOrEqual(1000);
  const differing = tokens.filter(({ text, ids }) => {
    const { ids: found } = tokenizer.encode(readable(text));
    const cut = found.length <= 64 ? found : [...found.slice(0, 63), separator];
    return cut.join() !== ids.join();
  });
  expect(differing).toEqual([]);
});

test('the shipped model says in Node what it said in Python', async () => {
  const { probabilities: expectations } = await goldens();
  expect(expectations.length).toBeGreaterThanOrEqual(100);
  const { probabilities: found } = await classifier.classify(expectations.map(({ text }) => readable(text)));
  const differences = expectations.flatMap(({ probabilities }, index) =>
    probabilities.map((expected, label) => Math.abs(expected - found[index]![label]!)),
  );
  expect(Math.max(...differences)).toBeLessThanOrEqual(1e-5);
});

test('a score of the shipped model does not depend on its neighbours, to the last bit', async () => {
  const texts = Array.from(
    { length: 64 },
    (_, i) => `Company ${i} ${i % 3 ? 'beats' : 'misses'} estimates ${'again '.repeat(i % 9)}`,
  );
  const together = (await classifier.classify(texts)).probabilities;
  const reversed = (await classifier.classify(texts.toReversed())).probabilities.toReversed();
  for (const [index, text] of texts.entries()) {
    const [alone] = (await classifier.classify([text])).probabilities;
    expect(together[index]).toEqual(alone);
    expect(reversed[index]).toEqual(alone);
  }
});
