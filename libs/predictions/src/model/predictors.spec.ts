import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTinySequenceModel } from '#testing';
import { featureNames } from '../features/feature-set.js';
import { calendar } from '../session/small-market.fixture.js';
import { predictorsOf, RememberingRegistry } from './predictors.fixture.js';

let folder: string;
let registry: RememberingRegistry;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marketlog-predictors-'));
  registry = new RememberingRegistry();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const lies = (version: string, card: object = {}) =>
  writeTinySequenceModel(join(folder, 'prediction'), { columns: featureNames, version, card });

test('every version in a folder is registered, as a candidate unless it is whole and its skill is shown', async () => {
  await lies('1.0.0', { skill: 'shown' });
  await lies('1.0.0-2014q1', { skill: 'shown', validFrom: '2014-01-02', validThrough: '2014-03-31' });
  await lies('1.1.0');
  await predictorsOf('/nowhere', registry).register(join(folder, 'prediction'));
  expect(registry.registered.map(({ model, candidate }) => [model.version, candidate])).toEqual([
    ['1.0.0-2014q1', true],
    ['1.0.0', false],
    ['1.1.0', true],
  ]);
});

test('none is registered where one of them cannot be used', async () => {
  await lies('1.0.0');
  await lies('1.1.0', { steps: 3 });
  const registering = predictorsOf('/nowhere', registry).register(join(folder, 'prediction'));
  await expect(registering).rejects.toMatchObject({ code: 'model_unexpected' });
  expect(registry.registered).toEqual([]);
});

test('the newest version that was not trained on a session speaks for it; shipped is the newest that is no fold', async () => {
  await lies('1.0.0', { trainedThrough: '2013-06-28' });
  await lies('1.1.0', { trainedThrough: '2014-01-15' });
  await lies('1.1.0-2014q1', { trainedThrough: '2013-12-20', validFrom: '2014-01-02', validThrough: '2014-03-31' });
  const predictors = predictorsOf(folder, registry);
  const chosen = await predictors.choose({ model: 'attention-lstm' });
  const speaks = (date: string) => chosen.at(date, calendar).model.version;
  // The fifth session after 2014-01-15 is 2014-01-23.
  expect(['2013-12-31', '2014-01-02', '2014-01-23', '2014-01-24', '2014-04-01'].map(speaks)).toEqual([
    '1.0.0',
    '1.1.0-2014q1',
    '1.1.0-2014q1',
    '1.1.0',
    '1.1.0',
  ]);
  expect(await predictors.shipped()).toBe('attention-lstm@1.1.0');
  expect(await predictorsOf('/nowhere').shipped()).toBeUndefined();
});
