import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Database } from '#database';
import { EventStore, ProjectionProgress } from '#event-sourcing';
import { hashReadModels, ProjectionRebuilds } from '#projection-engine';
import { renderMetrics } from '#telemetry';
import { OpenApiConformance, waitFor } from '#testing';
import { projections } from '../../composition/src/projections.js';
import { serveTinyLog, type ServedApp } from './testing/served-app.js';

interface Scored {
  readonly score: number;
  readonly probabilities: Readonly<Record<'positive' | 'neutral' | 'negative', number>>;
}

const ofSentiment = projections.filter(({ name }) => name.includes('sentiment'));
let served: ServedApp;
let api: OpenApiConformance;

beforeAll(async () => {
  served = await serveTinyLog();
  api = new OpenApiConformance((await served.get('/docs/openapi.json')).body);
});

afterAll(() => served.close());

test('the articles of the log are scored by the model that lies there, which is registered and promoted', async () => {
  const { data, meta } = await waitFor('the articles to be scored', async () => {
    const { body } = await served.get('/v1/stocks/AAPL/articles');
    const articles = body.data as { sentiment: { label: string; model: string } | null }[];
    return articles.length > 0 && articles.every(({ sentiment }) => sentiment !== null) ? body : undefined;
  });
  const sentiments = data.map(({ sentiment }: { sentiment: object }) => sentiment);
  expect(sentiments).toMatchObject(Array(2).fill({ label: 'neutral', model: 'sentiment@1.0.0' }));
  expect(meta.unavailable).toEqual({});
  const models = (await served.get('/v1/events?category=models')).body.data.map(({ type }: { type: string }) => type);
  expect(models).toEqual(['marketlog.models.v1.ModelRegistered', 'marketlog.models.v1.ModelPromoted']);
  const scored = (await served.get('/v1/events?category=sentiment')).body.data;
  expect(new Set(scored.map(({ causationId }: { causationId: string }) => causationId)).size).toBe(2);
});

test('a rebuild of what is read of sentiment runs no inference and gives the same tables', async () => {
  const get = <T>(token: abstract new (...given: never[]) => T) => served.app.get<T>(token, { strict: false });
  await get(ProjectionProgress).caughtUp(await get(EventStore).heads());
  const state = async () => ({
    tables: await hashReadModels(get(Database), ofSentiment),
    inferred: (await renderMetrics()).match(/^marketlog_inference_batch_texts_count.*$/gm),
    events: await get(EventStore).heads(),
  });
  const before = await state();
  expect(before.tables.map(({ table, rows }) => ({ table, filled: rows > 0 }))).toEqual([
    { table: 'article_sentiment', filled: true },
    { table: 'sentiment_contributions', filled: true },
  ]);
  expect(before.inferred).toHaveLength(1);
  // With no model to be found a rebuild could not score if it wanted to.
  await rename(join(served.folder, 'models'), join(served.folder, 'away'));
  const rebuilds = get(ProjectionRebuilds);
  const course = { signal: new AbortController().signal, onProgress: () => undefined };
  for (const { name } of ofSentiment) {
    const order = { kind: 'rebuild', onDifference: 'refuse' } as const;
    const { comparison, end } = await rebuilds.run(name, order, course, () => Promise.resolve('live'));
    expect({ name, equal: comparison.equal, end }).toEqual({ name, equal: true, end: 'live' });
  }
  await rename(join(served.folder, 'away'), join(served.folder, 'models'));
  expect(await state()).toEqual(before);
});

describe('POST /v1/sentiment/score', () => {
  const url = '/v1/sentiment/score';
  const score = async (body: unknown, expected = 200) => {
    const answer = await served.send('POST', url, body);
    expect({ status: answer.status, body: answer.body }).toMatchObject({ status: expected });
    expect(api.faults('POST', url, answer)).toEqual([]);
    return answer.body;
  };

  it('answers the probabilities of each text, in their order, and stores nothing', async () => {
    const before = (await served.get('/v1/events?limit=1&sort=desc')).body;
    const { data, meta } = await score({ texts: ['Profit rises', 'Sales fall down', '𝒰nknown 📈'] });
    expect(data.map(({ label }: { label: string }) => label)).toEqual(['positive', 'negative', 'neutral']);
    for (const { score: total, probabilities } of data as Scored[]) {
      const { positive, neutral, negative } = probabilities;
      expect(positive + neutral + negative).toBeCloseTo(1, 6);
      expect(total).toBeCloseTo(positive - negative, 6);
    }
    expect(meta.model).toMatchObject({ name: 'sentiment', version: '1.0.0' });
    expect((await served.get('/v1/events?limit=1&sort=desc')).body).toEqual(before);
  });

  it.each([
    ['no text', { texts: [] }, 'texts', '1 to 64 texts'],
    ['65 texts', { texts: Array.from({ length: 65 }, () => 'up') }, 'texts', '1 to 64 texts'],
    ['an empty text', { texts: ['up', ' '] }, 'texts.1', 'a text that is not empty'],
    ['a text above 10 kB', { texts: ['ü'.repeat(5001)] }, 'texts.0', 'at most 10000 bytes'],
    ['half a character', { texts: ['\ud800'] }, 'texts.0', 'without half characters'],
    ['a number', { texts: [1] }, 'texts.0', 'a text'],
    ['no list', {}, 'texts', 'a list of texts'],
  ])('refuses %s', async (_what, body, parameter, expected) => {
    const { code, errors } = await score(body, 400);
    expect({ code, errors }).toMatchObject({
      code: 'invalid_parameter',
      errors: [{ parameter, expected: expect.stringContaining(expected) }],
    });
  });

  it('refuses more than a megabyte, and bytes that are no UTF-8', async () => {
    expect((await score({ texts: ['x'.repeat(1024 * 1024)] }, 413)).code).toBe('payload_too_large');
    const bytes = Buffer.concat([Buffer.from('{"texts":["'), Buffer.of(0xff, 0xfe), Buffer.from('"]}')]);
    const headers = { 'content-type': 'application/json' };
    const answer = await served.app.inject({ method: 'POST', url, payload: bytes, headers });
    expect({ status: answer.statusCode, body: answer.json() }).toMatchObject({
      status: 400,
      body: { code: 'malformed_request' },
    });
  });
});
