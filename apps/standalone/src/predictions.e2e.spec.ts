import { OpenApiConformance } from '#testing';
import { serveTinyLog, type ServedApp } from './testing/served-app.js';

let served: ServedApp;

beforeAll(async () => {
  served = await serveTinyLog();
});

afterAll(() => served.close());

test('sixty sessions are too few to predict from, and the problem is as declared', async () => {
  const api = new OpenApiConformance((await served.get('/docs/openapi.json')).body);
  const answer = await served.get('/v1/predict/AAPL');
  expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 404, code: 'not_predicted' });
  expect(api.faults('GET', '/v1/predict/{symbol}', answer)).toEqual([]);
});

test('addresses without a version, and metrics asked for as JSON, lead to the API', async () => {
  expect((await served.get('/predict/AAPL')).headers['location']).toBe('/v1/predict/AAPL');
  const { headers } = await served.get('/metrics?symbol=AAPL', { accept: 'application/json' });
  expect(headers['location']).toBe('/v1/metrics?symbol=AAPL');
  const scraped = await served.get('/metrics', { accept: 'application/openmetrics-text,*/*;q=0.1' });
  expect(scraped.contentType).toMatch(/^text\/plain/);
});
