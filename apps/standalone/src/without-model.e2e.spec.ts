import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { ReactorStatuses } from '#projection-engine';
import { waitFor } from '#testing';
import { serveTinyLog, type ServedApp } from './testing/served-app.js';

let served: ServedApp;
const model = () => join(served.folder, 'models', 'sentiment', '1.0.0', 'model.onnx');

beforeAll(async () => {
  served = await serveTinyLog({ harm: (version) => truncate(join(version, 'model.onnx'), 200) });
});

afterAll(() => served.close());

const waiting = () =>
  waitFor('the reactor to wait', async () =>
    (await served.app.get(ReactorStatuses, { strict: false }).list()).find(({ state }) => state === 'waiting'),
  );

describe('with a model file that was cut short', () => {
  it('everything else is served, and a score is refused with the reason', async () => {
    expect((await served.get('/v1/stocks/AAPL')).body.data).toMatchObject({ symbol: 'AAPL' });
    const articles = (await served.get('/v1/stocks/AAPL/articles')).body.data as { sentiment: unknown }[];
    expect(articles.map(({ sentiment }) => sentiment)).toEqual([null, null]);
    const refused = await served.send('POST', '/v1/sentiment/score', { texts: ['Profit rises'] });
    // Paths of the machine are for those who run it: readiness and the log name the file.
    const detail = 'a file of the model is not the one that its card names';
    expect(refused).toMatchObject({ status: 503, body: { code: 'model_file_changed', detail } });
  });

  it('readiness says what is missing, and the process stays ready', async () => {
    const { status, body } = await waitFor('both parts to have been asked', async () => {
      const answer = await served.get('/health/ready');
      return answer.body.checks.parts.reactors?.status === 'degraded' ? answer : undefined;
    });
    expect({ status, of: body.status }).toEqual({ status: 200, of: 'degraded' });
    const { sentimentModel, reactors } = body.checks.parts;
    expect(sentimentModel).toMatchObject({ status: 'degraded', facts: { code: 'model_file_changed' } });
    for (const { detail } of [sentimentModel, reactors])
      expect(detail).toMatch(new RegExp(`${model()} has SHA-256 [0-9a-f]{64}; expected [0-9a-f]{64} as its card says`));
  });

  it('the checkpoint waits for the model, and nothing is parked', async () => {
    const { detail, parkedKeys, partitions } = await waiting();
    expect(detail).toContain(model());
    expect(parkedKeys).toBe(0);
    const checkpoints = partitions.filter(({ category }) => category === 'articles');
    expect(new Set(checkpoints.map(({ checkpoint }) => checkpoint))).toEqual(new Set([0]));
    expect(checkpoints.reduce((sum, { lagEvents }) => sum + lagEvents, 0)).toBeGreaterThan(0);
    expect((await served.get('/v1/events?category=sentiment')).body.data).toEqual([]);
  });
});
