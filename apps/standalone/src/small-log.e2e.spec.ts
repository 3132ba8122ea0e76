import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandBus } from '@nestjs/cqrs';
import { Database } from '#database';
import { ProjectionProgress } from '#event-sourcing';
import { ImportPrices } from '#prices';
import { OpenApiConformance } from '#testing';
import { formOf, recordQueries, type RecordedQuery } from '../../api/src/testing/recorded-queries.js';
import { days, serveTinyLog, type ServedApp } from './testing/served-app.js';

let served: ServedApp;

beforeAll(async () => {
  served = await serveTinyLog();
});

afterAll(() => served.close());

test('sixty sessions are too few to predict from, and the problem is as declared', async () => {
  const api = new OpenApiConformance((await served.get('/docs/openapi.json')).body);
  const answer = await served.get('/v1/predict/AAPL');
  expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 404, code: 'not_enough_history' });
  expect(api.faults('GET', '/v1/predict/{symbol}', answer)).toEqual([]);
});

test('addresses without a version, and metrics asked for as JSON, lead to the API', async () => {
  expect((await served.get('/predict/AAPL')).headers['location']).toBe('/v1/predict/AAPL');
  const { headers } = await served.get('/metrics?symbol=AAPL', { accept: 'application/json' });
  expect(headers['location']).toBe('/v1/metrics?symbol=AAPL');
  expect(headers['vary']).toBe('Accept');
  const scraped = await served.get('/metrics', { accept: 'application/openmetrics-text,*/*;q=0.1' });
  expect(scraped.contentType).toMatch(/^text\/plain/);
  expect(scraped.headers['vary']).toContain('Accept');
});

describe('what a request costs the database', () => {
  let recorded: RecordedQuery[];
  beforeAll(async () => {
    // What is fixed when a log is made is asked for once.
    await served.get('/v1/stocks/IBM/prices');
    recorded = recordQueries(served.app.get(Database, { strict: false }));
  });

  /** Statements that the read models were asked, without those of what runs beside: leases, heads, checkpoints of projecting. */
  async function statementsOf(url: string, headers: Record<string, string> = {}): Promise<string[]> {
    recorded.length = 0;
    const { status } = await served.get(url, headers);
    expect([200, 304]).toContain(status);
    return recorded
      .map(({ sql }) => formOf(sql))
      .filter((form) => !/^(leases|log_heads|checkpoints|PRAGMA)/.test(form));
  }

  it.each([
    ['/v1/stocks/AAPL/prices?limit=3', 6],
    ['/v1/stocks/AAPL/prices?limit=3&adjustment=all', 8],
    ['/v1/stocks/AAPL/indicators?limit=3', 6],
    ['/v1/stocks/AAPL/actions?limit=3', 5],
    ['/v1/stocks/AAPL/articles?limit=3', 12],
    ['/v1/stocks/AAPL/predictions?limit=3', 10],
  ])('%s runs at most %i statements; what was asked before and has not changed, none', async (url, most) => {
    const first = await statementsOf(url);
    // What exceeds the number is shown.
    expect(first.slice(most)).toEqual([]);
    const { headers, body } = await served.get(url);
    expect(await statementsOf(url)).toEqual([]);
    expect(await statementsOf(url, { 'if-none-match': headers['etag']! })).toEqual([]);
    expect((await served.get(url)).body).toEqual(body);
  });

  it('an answer that was kept is not given once something has changed', async () => {
    const url = '/v1/stocks/IBM/prices?limit=1&sort=desc';
    const before = await served.get(url);
    await served.get(url);
    const file = join(served.folder, 'more.csv');
    await writeFile(file, 'date,symbol,open,high,low,close,volume\n2013-06-10,IBM,60,62,59,61.5,700\n');
    const { addresses } = await served.app
      .get(CommandBus, { strict: false })
      .execute(new ImportPrices([file], { source: 'sample', basis: 'asTraded', now: Date.now() }));
    await served.app.get(ProjectionProgress, { strict: false }).caughtUp(addresses);
    const after = await served.get(url);
    expect([before, after].map(({ body }) => body.data[0].date)).toEqual([days.at(-1), '2013-06-10']);
    expect(after.headers['etag']).not.toBe(before.headers['etag']);
  });
});
