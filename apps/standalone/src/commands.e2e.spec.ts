import { OpenApiConformance, waitFor, YahooSimulator, yahooServer, type YahooServer } from '#testing';
import { serveTinyLog, type Answer, type ServedApp } from './testing/served-app.js';

const key = 'mlk_a-key-for-tests';
const authorization = `Bearer ${key}`;
let served: ServedApp;
let api: OpenApiConformance;
let yahoo: YahooServer;
const simulator = new YahooSimulator();

beforeAll(async () => {
  yahoo = await yahooServer(simulator);
  served = await serveTinyLog({ environment: { MARKETLOG_API_KEY: key, MARKETLOG_YAHOO_URL: yahoo.url } });
  api = new OpenApiConformance((await served.get('/docs/openapi.json')).body);
});

afterAll(async () => {
  await served.close();
  await yahoo.close();
});

/** Commands, and holds the answer against what OpenAPI declares for it. */
async function command(
  method: 'POST' | 'DELETE',
  url: string,
  body: unknown,
  expected: number,
  headers: Record<string, string> = { authorization },
): Promise<Answer> {
  const answer = await served.send(method, url, body, headers);
  expect({ url, status: answer.status, body: answer.body }).toMatchObject({ status: expected });
  const { path } = api.find(method, url.split('?', 1)[0]!)!;
  expect({ url, faults: api.faults(method, path, answer) }).toEqual({ url, faults: [] });
  return answer;
}

/** What the answer says it wrote. */
const positionOf = ({ headers }: Answer) => headers['marketlog-position']!;

const endOf = (answer: Answer) =>
  waitFor(
    'the ingestion to end',
    async () => {
      const { data } = (await served.get(`${answer.headers['location']}?minPosition=${positionOf(answer)}`)).body;
      return ['completed', 'failed', 'withdrawn'].includes(data.state) ? data : undefined;
    },
    { every: 50 },
  );

describe('tracking a stock', () => {
  it('answers 201 with where it is read, then 200, and a read shows it from that position on', async () => {
    const first = await command('POST', '/v1/stocks', { symbol: 'aapl' }, 201);
    expect(first).toMatchObject({
      headers: { location: '/v1/stocks/AAPL' },
      body: { data: { symbol: 'AAPL', instrumentId: 'AAPL', tracked: true } },
    });
    const again = await command('POST', '/v1/stocks', { symbol: 'AAPL' }, 200);
    expect(positionOf(again)).toBe(positionOf(first));
    const read = await served.get(`/v1/stocks/AAPL?minPosition=${positionOf(first)}`);
    expect(read.body.data).toMatchObject({ symbol: 'AAPL', tracked: true });
  });

  it('registers an unknown symbol', async () => {
    const answer = await command('POST', '/v1/stocks', { symbol: 'BRK-B' }, 201);
    const { body } = await served.get(`/v1/stocks?tracked=true&minPosition=${positionOf(answer)}`);
    expect(body.data.map(({ symbol }: { symbol: string }) => symbol)).toContain('BRK-B');
  });

  it('is undone by DELETE, once and again', async () => {
    await command('POST', '/v1/stocks', { symbol: 'IBM' }, 201);
    const gone = await command('DELETE', '/v1/stocks/IBM', undefined, 204);
    expect(gone.body).toBe('');
    const { body } = await served.get(`/v1/stocks/IBM?minPosition=${positionOf(gone)}`);
    expect(body.data.tracked).toBe(false);
    expect(positionOf(await command('DELETE', '/v1/stocks/ibm', undefined, 204))).toBe(positionOf(gone));
    const unknown = await command('DELETE', '/v1/stocks/AAPLE', undefined, 404);
    expect(unknown.body.detail).toContain('did you mean AAPL?');
  });

  it('answers a repeat under one idempotency key as it answered the first', async () => {
    const headers = { authorization, 'idempotency-key': 'monday' };
    const answers = [
      await command('POST', '/v1/stocks', { symbol: 'XOM' }, 201, headers),
      await command('POST', '/v1/stocks', { symbol: 'XOM' }, 201, headers),
    ];
    expect(answers[1]).toMatchObject({ body: answers[0]!.body, headers: { location: '/v1/stocks/XOM' } });
    const gone = await command('DELETE', '/v1/stocks/XOM', undefined, 204);
    const late = await command('POST', '/v1/stocks', { symbol: 'XOM' }, 201, headers);
    expect(late.body).toEqual(answers[0]!.body);
    const { body } = await served.get(`/v1/stocks/XOM?minPosition=${positionOf(gone)}`);
    expect(body.data.tracked).toBe(false);
    const other = await command('POST', '/v1/stocks', { symbol: 'CVX' }, 409, headers);
    expect(other.body).toMatchObject({ code: 'conflict' });
  });
});

describe('asking for a live fetch', () => {
  it('answers 202 at once; a worker of this process runs it, and its end is read at Location', async () => {
    simulator.fault = undefined;
    const days = [{ date: '2013-04-01', open: 10, high: 11, low: 9, close: 10.5, volume: 100 }];
    simulator.list('MSFT', { days });
    const answer = await command('POST', '/v1/ingestions', { kind: 'prices', symbols: ['msft'] }, 202);
    const location = answer.headers['location']!;
    const requested = (await served.get(`${location}?minPosition=${positionOf(answer)}`)).body.data;
    expect(['requested', 'running', 'completed']).toContain(requested.state);
    expect(await endOf(answer)).toMatchObject({
      mode: 'live',
      source: 'yahoo',
      state: 'completed',
      symbols: ['MSFT'],
      attempts: 1,
      counts: { recorded: 1 },
    });
    // Bars and ingestions are read models of their own: one may show the fetch before the other.
    const bar = await waitFor(
      'the bar to be read',
      async () => (await served.get('/v1/stocks/MSFT/prices')).body.data[0],
    );
    expect(bar).toMatchObject({ close: 10.5, source: 'yahoo' });
  });

  it('of news brings the articles of the days asked for, and the source is shown with what it was asked', async () => {
    simulator.fault = undefined;
    const story = (day: string) => ({
      ...{ uuid: day, title: `News of ${day}`, publisher: 'Daily', link: `https://daily.example/${day}` },
      ...{ providerPublishTime: Date.parse(`${day}T15:00:00Z`) / 1000, relatedTickers: ['MSFT'] },
    });
    simulator.tell('MSFT', [story('2026-01-27'), story('2026-01-26'), story('2026-01-25')]);
    const body = { kind: 'articles', symbols: ['MSFT'], from: '2026-01-26', to: '2026-01-26' };
    const answer = await command('POST', '/v1/ingestions', body, 202);
    expect(answer.body.data).toMatchObject(body);
    expect(await endOf(answer)).toMatchObject({ kind: 'articles', source: 'yahoo', counts: { read: 1, recorded: 1 } });
    const [found] = await waitFor('the article to be read', async () => {
      const { data } = (await served.get('/v1/stocks/MSFT/articles')).body;
      return data.length > 0 ? data : undefined;
    });
    expect(found).toMatchObject({ title: 'News of 2026-01-26', source: 'Daily', symbols: ['MSFT'] });
    const { data } = (await served.get('/v1/sources')).body;
    const [news] = data.filter(({ kind }: { kind: string }) => kind === 'articles');
    expect(news).toMatchObject({ source: 'yahoo', budget: { day: { limit: 20_000 } }, lastError: null });
    expect(news.budget.day.used).toBeGreaterThan(0);
  });

  it('fails in the log, not in the request, where the vendor cannot be reached', async () => {
    simulator.fault = { kind: 'status', status: 503 };
    const answer = await command('POST', '/v1/ingestions', { kind: 'prices', symbols: ['MSFT'] }, 202);
    expect(await endOf(answer)).toMatchObject({
      state: 'failed',
      error: { code: 'vendor_unavailable', retryable: true },
    });
  });

  it('is one ingestion however often it is asked for under one key, and a conflict for anything else', async () => {
    const headers = { authorization, 'idempotency-key': '2026-01-31/morning' };
    const body = { kind: 'prices', symbols: ['MSFT', 'AAPL'] };
    const answers = await Promise.all([1, 2, 3].map(() => command('POST', '/v1/ingestions', body, 202, headers)));
    expect(new Set(answers.map(({ headers: { location } }) => location)).size).toBe(1);
    const other = await command('POST', '/v1/ingestions', { ...body, symbols: ['IBM'] }, 409, headers);
    expect(other.body).toMatchObject({ code: 'conflict', detail: expect.stringContaining('MSFT, AAPL') });
    const { data } = await endOf(answers[0]!).then(() => served.get('/v1/ingestions').then(({ body }) => body));
    expect(data.filter(({ symbols }: { symbols: string[] }) => symbols.join() === 'MSFT,AAPL')).toHaveLength(1);
  });
});

describe('who may command', () => {
  it.each([
    ['no key', {}, 'key_required'],
    ['another scheme', { authorization: `Basic ${key}` }, 'key_required'],
    ['a wrong key', { authorization: `${authorization}x` }, 'key_unknown'],
  ])('refuses %s with 401 and records nothing', async (_case, headers: Record<string, string>, code) => {
    const heads = (await served.get('/v1/projections')).body.data[0].partitions;
    for (const [method, url, body] of [
      ['POST', '/v1/stocks', { symbol: 'NEVER' }],
      ['DELETE', '/v1/stocks/AAPL', undefined],
      ['POST', '/v1/ingestions', { kind: 'prices' }],
    ] as const) {
      const answer = await command(method, url, body, 401, headers);
      expect(answer).toMatchObject({ body: { code }, headers: { 'www-authenticate': 'Bearer realm="marketlog"' } });
      expect(JSON.stringify(answer.body)).not.toContain(key);
    }
    expect((await served.get('/v1/projections')).body.data[0].partitions).toEqual(heads);
  });

  it('refuses everybody where the service has no key, naming the setting; reads stay open', async () => {
    const open = await serveTinyLog({ environment: { MARKETLOG_API_KEY: '' } });
    try {
      const answer = await open.send('POST', '/v1/stocks', { symbol: 'AAPL' }, { authorization });
      expect(answer).toMatchObject({ status: 403, body: { code: 'commands_disabled' } });
      expect(answer.body.detail).toContain('MARKETLOG_API_KEY');
      expect((await open.get('/v1/stocks')).status).toBe(200);
    } finally {
      await open.close();
    }
  });
});

describe('bodies', () => {
  it.each([
    ['/v1/stocks', {}, 'invalid_parameter', 'symbol'],
    ['/v1/stocks', { symbol: '../../etc' }, 'invalid_parameter', 'symbol'],
    ['/v1/stocks', { symbol: 'AAPL', sector: 'x' }, 'unknown_parameter', 'sector'],
    ['/v1/stocks', [], 'invalid_parameter', 'request'],
    ['/v1/stocks?symbol=AAPL', { symbol: 'AAPL' }, 'unknown_parameter', 'symbol'],
    ['/v1/ingestions', {}, 'invalid_parameter', 'kind'],
    ['/v1/ingestions', { kind: 'weather' }, 'invalid_parameter', 'kind'],
    ['/v1/ingestions', { kind: 'prices', symbols: [] }, 'invalid_parameter', 'symbols'],
    ['/v1/ingestions', { kind: 'articles', from: 'yesterday' }, 'invalid_parameter', 'from'],
    ['/v1/ingestions', { kind: 'articles', from: '2026-01-27', to: '2026-01-26' }, 'invalid_parameter', 'to'],
    ['/v1/ingestions', { kind: 'prices', symbols: ['AAPL', 'a b'] }, 'invalid_parameter', 'symbols.1'],
    ['/v1/ingestions', { kind: 'prices', symbols: 'AAPL' }, 'invalid_parameter', 'symbols'],
  ])('refuses %s with %j, naming what is wrong', async (url, body, code, parameter) => {
    const answer = await command('POST', url, body, 400);
    expect(answer.body).toMatchObject({ code, errors: [{ parameter, expected: expect.any(String) }] });
  });

  it('that are no JSON, of another type or absent are refused as problems', async () => {
    const inject = (payload: string | undefined, type?: string) =>
      served.send('POST', '/v1/stocks', payload, { authorization, ...(type ? { 'content-type': type } : {}) });
    expect(await inject('{"symbol":', 'application/json')).toMatchObject({
      status: 400,
      body: { code: 'malformed_request' },
    });
    expect(await inject('symbol=AAPL', 'application/x-www-form-urlencoded')).toMatchObject({
      status: 415,
      body: { code: 'unsupported_media_type' },
    });
    expect(await inject(undefined)).toMatchObject({ status: 400, body: { code: 'invalid_parameter' } });
    const key = await served.send(
      'POST',
      '/v1/stocks',
      { symbol: 'AAPL' },
      { authorization, 'idempotency-key': 'a b' },
    );
    expect(key).toMatchObject({ status: 400, body: { errors: [{ parameter: 'Idempotency-Key' }] } });
  });
});

describe('renaming a stock', () => {
  it('answers 201, then 200, and finds it under both tickers', async () => {
    await command('POST', '/v1/stocks', { symbol: 'FB' }, 201);
    const renamed = await command('POST', '/v1/stocks/FB/tickers', { ticker: 'META', from: '2022-06-09' }, 201);
    expect(renamed).toMatchObject({ headers: { location: '/v1/stocks/META' }, body: { data: { instrumentId: 'FB' } } });
    await command('POST', '/v1/stocks/FB/tickers', { ticker: 'META', from: '2022-06-09' }, 200);
    for (const symbol of ['FB', 'META']) {
      const { body } = await served.get(`/v1/stocks/${symbol}?minPosition=${positionOf(renamed)}`);
      expect(body.data).toMatchObject({ symbol: 'META', instrumentId: 'FB', tickers: [{}, { from: '2022-06-09' }] });
    }
    await command('POST', '/v1/stocks/AAPL/tickers', { ticker: 'META', from: '2022-06-09' }, 409);
  });
});

describe('withdrawing an ingestion', () => {
  it('takes back what it recorded, is idempotent, and says how many events', async () => {
    const { body } = await served.get('/v1/ingestions?limit=100');
    const { id } = body.data.find(
      ({ kind, mode }: { kind: string; mode: string }) => kind === 'articles' && mode === 'file',
    );
    expect((await served.get('/v1/stocks/IBM/articles')).body.data).toHaveLength(1);
    const before = (await served.get(`/v1/ingestions/${id}/withdrawal`)).body.data;
    expect(before).toMatchObject({ id, withdrawn: 3, kept: 0, standing: [] });
    const { sentiment, predictions, named } = before.claims as Record<'sentiment' | 'predictions', number> & {
      named: unknown[];
    };
    expect(named).toHaveLength(sentiment + predictions);
    const begun = await command('DELETE', `/v1/ingestions/${id}`, undefined, 202);
    expect(await endOf(begun)).toMatchObject({ state: 'withdrawn', withdrawal: { withdrawn: 3, kept: 0 } });
    await waitFor(
      'the article to be gone',
      async () => (await served.get('/v1/stocks/IBM/articles')).body.data.length === 0 || undefined,
      { every: 50 },
    );
    const again = await command('DELETE', `/v1/ingestions/${id}`, undefined, 202);
    expect(again.body.data).toEqual({ id, state: 'withdrawn' });
    const after = (await served.get(`/v1/ingestions/${id}/withdrawal`)).body.data;
    expect(after).toMatchObject({ withdrawn: 0, kept: 0 });
    await command('DELETE', '/v1/ingestions/00000000-0000-4000-8000-000000000000', undefined, 404);
  });
});
