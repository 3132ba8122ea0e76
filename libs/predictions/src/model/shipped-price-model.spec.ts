import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { projectRoot } from '#config';
import { sequenceLength } from '../features/sequence.js';
import { OnnxPriceModels } from './onnx-price-models.source.js';
import type { PriceModel, PriceModelCard } from './price-models.port.js';

/** What Python's runtime gave for sequences of real prices; null is what has no value. */
interface Goldens {
  readonly features: readonly (readonly (readonly (number | null)[])[])[];
  readonly sigma: readonly number[];
  readonly probabilityUp: readonly number[];
  readonly expectedReturn: readonly number[];
}

const models = new OnnxPriceModels(join(projectRoot, 'models'));
let shipped: readonly PriceModelCard[];
let model: PriceModel;
let goldens: Goldens;
let fed: Float32Array;

beforeAll(async () => {
  shipped = await models.list();
  model = await models.open(shipped.at(-1)!);
  const file = join(projectRoot, 'models', 'prediction', model.card.model.version, 'goldens.json.gz');
  goldens = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as Goldens;
  fed = Float32Array.from(goldens.features.flat(2), (value) => value ?? NaN);
});
afterAll(() => model.close());

const furthest = (found: Float32Array, expected: readonly number[]) =>
  Math.max(...expected.map((value, i) => Math.abs(value - found[i]!)));

test('the shipped model gives in Node what it gave in Python, to 1e-5', async () => {
  const { sigma, probabilityUp, expectedReturn } = goldens;
  expect(sigma.length).toBeGreaterThanOrEqual(100);
  expect(new Set(probabilityUp).size).toBeGreaterThan(sigma.length / 2);
  expect(fed).toHaveLength(sigma.length * sequenceLength);
  const found = await model.predict(fed, Float32Array.from(sigma));
  expect(furthest(found.probabilityUp, probabilityUp)).toBeLessThanOrEqual(1e-5);
  expect(furthest(found.expectedReturn, expectedReturn)).toBeLessThanOrEqual(1e-5);
});

test('what it says of a sequence does not depend on the others that it is asked with', async () => {
  const { sigma, probabilityUp } = goldens;
  for (let i = 0; i < sigma.length; i += 20) {
    const alone = fed.slice(i * sequenceLength, (i + 1) * sequenceLength);
    const found = await model.predict(alone, Float32Array.of(sigma[i]!));
    expect(furthest(found.probabilityUp, [probabilityUp[i]!])).toBeLessThanOrEqual(1e-5);
  }
});

test('one version is shipped, and its card says what it may claim', () => {
  expect(shipped).toHaveLength(1);
  const { model: identity, skill, universe, usesSentiment, validFrom } = model.card;
  expect(identity.name).toBe('attention-lstm');
  expect({ skill, usesSentiment, validFrom }).toEqual({ skill: 'none', usesSentiment: false, validFrom: undefined });
  expect(new Set(universe).size).toBe(universe.length);
});
