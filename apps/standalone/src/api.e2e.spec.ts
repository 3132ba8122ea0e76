import { OpenApiConformance } from '#testing';
import { good } from './testing/good-questions.js';
import { days, serveTinyLog, type Answer, type ServedApp } from './testing/served-app.js';

let served: ServedApp;
let api: OpenApiConformance;

beforeAll(async () => {
  served = await serveTinyLog();
  api = new OpenApiConformance((await served.get('/docs/openapi.json')).body);
});

afterAll(() => served.close());

/** Asks, and holds the answer against what OpenAPI declares for it. */
async function ask(url: string, expected = 200): Promise<Answer> {
  const answer = await served.get(url);
  expect({ url, status: answer.status, body: answer.body }).toMatchObject({ status: expected });
  const operation = api.find('GET', url.split('?', 1)[0]!);
  if (operation !== undefined) {
    expect({ url, faults: api.faults('GET', operation.path, answer) }).toEqual({ url, faults: [] });
  }
  return answer;
}

describe('the API as its OpenAPI document declares it', () => {
  it.each(good)('answers GET %s as declared', async (url) => {
    await ask(url);
  });

  it('answers one event and one ingestion as declared, as their lists show them', async () => {
    const [event] = (await ask('/v1/events?category=prices&limit=1')).body.data;
    const effects = (await ask(`/v1/events/${event.address}/effects`)).body.data;
    expect(effects).toMatchObject({ predictions: [], seals: [] });
    const symbol = /^prices-(.*)-\d{4}$/.exec(event.stream)![1]!;
    const days = (await ask(`/v1/stocks/${symbol}/indicators?limit=10000&sort=asc`)).body.data;
    expect(effects.indicators).toEqual([{ from: days[0].date, to: days.at(-1).date, days: days.length }]);
    expect((await ask(`/v1/events/${event.address}`)).body.data).toEqual(event);
    expect((await ask(`/v1/events?id=${event.id}`)).body.data).toEqual([event]);
    const [ingestion] = (await ask('/v1/ingestions?limit=1')).body.data;
    expect((await ask(`/v1/ingestions/${ingestion.id}`)).body.data).toMatchObject({ id: ingestion.id });
  });

  it('has been asked every operation that it declares', () => {
    const others = [
      'predict/AAPL',
      'predictions/x/lineage',
      'events/prices-1@1',
      'events/prices-1@1/effects',
      'ingestions/x',
      'ingestions/x/withdrawal',
      'dead-letters/x',
      'projections/x/rebuilds',
      'projections/x/rebuilds/y',
    ];
    const urls = [...good, ...others.map((path) => `/v1/${path}`)];
    const asked = new Set(urls.map((url) => api.find('GET', url.split('?', 1)[0]!)?.operation.operationId));
    const declared = api.operations.map(({ operation }) => operation.operationId);
    const commands = api.operations
      .filter(({ method }) => method !== 'get')
      .map(({ operation }) => operation.operationId);
    expect(commands.join()).toBe(
      'trackStock,untrackStock,renameStock,scoreTexts,requestIngestion,withdrawIngestion,rebuildProjection,verifyProjection,revertProjection,retireGeneration,pauseProjection,resumeProjection,retryDeadLetters,dropDeadLetters',
    );
    expect(declared.filter((id) => !asked.has(id) && !commands.includes(id))).toEqual([]);
    expect(new Set(declared).size).toBe(declared.length);
    for (const id of declared)
      expect(id).toMatch(
        /^(get|list|(un)?track|rename|request|withdraw|score|rebuild|verify|revert|retire|pause|resume|retry|drop)[A-Z]\w+$/,
      );
  });

  it('declares a schema and a fitting example for every answer', () => {
    expect(api.document.openapi).toBe('3.1.0');
    expect(api.documentationFaults()).toEqual([]);
    expect(api.bodyFaults()).toEqual([]);
  });

  it('would notice an answer that is not as declared', async () => {
    const answer = await served.get('/v1/stocks/AAPL');
    const faults = (changed: Partial<Answer>) => api.faults('GET', '/v1/stocks/{symbol}', { ...answer, ...changed });
    expect(faults({})).toEqual([]);
    expect(faults({ status: 418 })).toHaveLength(1);
    expect(faults({ contentType: 'text/plain' })).toHaveLength(1);
    expect(faults({ body: { ...answer.body, extra: 1 } })).toHaveLength(1);
    expect(faults({ body: { ...answer.body, data: { ...answer.body.data, symbol: 5 } } })).toHaveLength(1);
  });

  it('refuses parameters it does not know, at every operation', async () => {
    for (const { path, method } of api.operations) {
      if (method !== 'get') continue;
      const url = path
        .replace('{symbol}', 'AAPL')
        .replace('{address}', 'prices-1@1')
        .replace('{name}', 'daily-bars')
        .replace('{eventId}', '0b1e2a52-5a3e-4f0c-9a64-6b8d0b5f7c11')
        .replace('{id}', '0b1e2a52-5a3e-4f0c-9a64-6b8d0b5f7c11');
      const { body } = await ask(`${url}?surprise=1`, 400);
      expect({ url, code: body.code, errors: body.errors }).toMatchObject({
        code: 'unknown_parameter',
        errors: [{ parameter: 'surprise', received: '1' }],
      });
    }
  });
});

describe('bad questions', () => {
  const paged = [
    '/v1/stocks',
    '/v1/stocks/AAPL/prices',
    '/v1/stocks/AAPL/indicators',
    '/v1/stocks/AAPL/actions',
    '/v1/stocks/AAPL/articles',
    '/v1/stocks/AAPL/predictions',
    '/v1/ingestions',
    '/v1/events',
    '/v1/quality',
  ];

  it.each(paged)('GET %s refuses limits of 0 and 10001 and page tokens that are none', async (url) => {
    for (const limit of ['0', '10001', '-1', '1.5', '0x10', 'ten', '']) {
      const { body } = await ask(`${url}?limit=${limit}`, 400);
      expect(body).toMatchObject({ code: 'invalid_parameter', errors: [{ parameter: 'limit', received: limit }] });
    }
    expect((await ask(`${url}?pageToken=abc`, 400)).body.code).toBe('invalid_page_token');
  });

  it('refuses a page token of another query, and takes it with its own', async () => {
    const first = await ask('/v1/stocks/AAPL/prices?limit=2&sort=asc');
    const token: string = first.body.page.nextPageToken;
    for (const url of [
      '/v1/stocks/AAPL/prices?sort=desc',
      '/v1/stocks/IBM/prices?sort=asc',
      '/v1/stocks/AAPL/indicators?sort=asc',
    ]) {
      const { body } = await ask(`${url}&pageToken=${token}`, 400);
      expect(body).toMatchObject({ code: 'invalid_page_token', errors: [{ parameter: 'pageToken' }] });
    }
    const second = await ask(`/v1/stocks/AAPL/prices?limit=2&sort=asc&pageToken=${token}`);
    expect(second.body.data.map(({ date }: { date: string }) => date)).toEqual(days.slice(2, 4));
  });

  it.each(['prices', 'indicators'])(
    'refuses a range of %s whose end lies before its start, naming both',
    async (what) => {
      const { body } = await ask(`/v1/stocks/AAPL/${what}?start=2013-02-01&end=2013-01-01`, 400);
      expect(body.errors.map(({ parameter }: { parameter: string }) => parameter)).toEqual(['start', 'end']);
    },
  );

  it('refuses reversed ranges of events, naming both ends', async () => {
    for (const search of [
      'fromPosition=3&toPosition=2',
      'recordedFrom=2013-02-01T00:00:00Z&recordedTo=2013-01-01T00:00:00Z',
    ]) {
      const { body } = await ask(`/v1/events?${search}`, 400);
      expect(body.errors.map(({ parameter }: { parameter: string }) => parameter)).toEqual([
        ...new URLSearchParams(search).keys(),
      ]);
    }
  });

  it('answers an unknown symbol with the nearest known one', async () => {
    for (const path of ['', '/prices', '/indicators', '/actions', '/articles']) {
      const { body } = await ask(`/v1/stocks/AAPLE${path}`, 404);
      expect(body.code).toBe('symbol_not_found');
      expect(body.detail).toContain('AAPL');
    }
    expect((await ask('/v1/stocks/..%2F..%2Fetc%2Fpasswd', 404)).body.code).toBe('symbol_not_found');
  });

  it('refuses bad days, moments, adjustments and addresses', async () => {
    const bad: [string, string][] = [
      ['/v1/stocks/AAPL/prices?start=2013-02-30', 'start'],
      ['/v1/stocks/AAPL/prices?adjustment=none', 'adjustment'],
      ['/v1/stocks/AAPL/prices?asOf=soon', 'asOf'],
      ['/v1/stocks/AAPL/indicators?names=sma20,nonsense', 'names'],
      ['/v1/events/prices-3', 'address'],
      ['/v1/events?partition=x', 'partition'],
      ['/v1/events?partition=8', 'partition'],
      ['/v1/events?category=prices&partition=77', 'partition'],
      ['/v1/events?recordedFrom=2013-01-01', 'recordedFrom'],
    ];
    for (const [url, parameter] of bad) {
      const { body } = await ask(url, 400);
      expect({
        url,
        parameters: body.errors.map((error: { parameter: string }) => error.parameter.split('.')[0]),
      }).toEqual({ url, parameters: [parameter] });
    }
    expect((await ask('/v1/stocks/AAPL/prices?asOf=2999-01-01T00:00:00Z', 400)).body.code).toBe('as_of_in_future');
    expect((await ask('/v1/events/prices-0@999999', 404)).body.code).toBe('event_not_found');
    expect((await ask('/v1/ingestions/0b1e2a52-5a3e-4f0c-9a64-6b8d0b5f7c11', 404)).body.code).toBe(
      'ingestion_not_found',
    );
  });

  it('answers paths and methods it does not have as problems', async () => {
    expect((await served.get('/v1/nothing')).body.code).toBe('route_not_found');
    expect((await ask(`/v1/stocks?search=${'x'.repeat(9000)}`, 414)).body.code).toBe('url_too_long');
    const posted = await served.app.inject({ method: 'POST', url: '/v1/projections', payload: '{"symbol":' });
    expect(posted.headers['content-type']).toContain('application/problem+json');
    expect(posted).toMatchObject({ statusCode: 405, headers: { allow: 'GET, HEAD' } });
  });
});

describe('what is served', () => {
  it('pages through events without a gap or a repeat', async () => {
    const seen: string[] = [];
    let token: string | null = '';
    while (token !== null) {
      const { body }: Answer = await ask(`/v1/events?limit=37${token === '' ? '' : `&pageToken=${token}`}`);
      seen.push(...body.data.map(({ address }: { address: string }) => address));
      token = body.page.nextPageToken;
    }
    const whole = (await ask('/v1/events?limit=10000')).body.data.map(({ address }: { address: string }) => address);
    const backwards = (await ask('/v1/events?limit=10000&sort=desc')).body.data.map(
      ({ address }: { address: string }) => address,
    );
    expect(seen).toEqual(whole);
    expect(backwards).toEqual([...whole].reverse());
    expect(new Set(whole).size).toBe(whole.length);
  });

  it('shows the corrected bar, and the first one as of before the correction', async () => {
    const day = days[58]!;
    const range = `start=${day}&end=${day}`;
    const [correction] = (await ask('/v1/events?type=marketlog.prices.v1.DailyBarCorrected')).body.data;
    const before = correction.address.replace(
      /@(\d+)$/,
      (_all: string, position: string) => `@${Number(position) - 1}`,
    );
    expect((await ask(`/v1/stocks/AAPL/prices?${range}`)).body.data).toMatchObject([{ close: 80.25 }]);
    const past = await ask(`/v1/stocks/AAPL/prices?${range}&asOf=${before}`);
    expect(past.body).toMatchObject({ data: [{ close: 79.5 }], meta: { asOfPosition: before } });
  });

  it('serves raw bars as traded and undoes the split by default', async () => {
    const range = `start=${days[0]}&end=${days[0]}`;
    expect((await ask(`/v1/stocks/AAPL/prices?${range}&adjustment=raw`)).body.data).toMatchObject([
      { close: 101, volume: 1000 },
    ]);
    expect((await ask(`/v1/stocks/AAPL/prices?${range}`)).body.data).toMatchObject([{ close: 50.5, volume: 2000 }]);
  });

  it('counts what was imported and rejected', async () => {
    const { body } = await ask('/v1/ingestions?limit=10');
    const bars = body.data.find(({ files }: { files: string[] }) => files.includes('bars.csv.gz'));
    expect(bars).toMatchObject({
      kind: 'prices',
      source: 'sample',
      state: 'completed',
      counts: { read: 121, recorded: 120, rejected: 1 },
    });
  });

  it('tags every answer whose operation declares 304, and answers 304 to its own tag', async () => {
    for (const url of [...good, '/v1/events/prices-1@1']) {
      const { path, operation } = api.find('GET', url.split('?', 1)[0]!)!;
      const { etag } = (await served.get(url)).headers;
      expect({ url, tagged: etag !== undefined }).toEqual({ url, tagged: '304' in operation.responses });
      if (etag === undefined) continue;
      const again = await served.get(url, { 'if-none-match': etag });
      expect({ url, status: again.status, faults: api.faults('GET', path, again) }).toEqual({
        url,
        status: 304,
        faults: [],
      });
    }
  });

  it('answers 304 to who has the present answer, and 200 after a change of query', async () => {
    const first = await served.get('/v1/stocks/AAPL/prices?limit=5');
    const tag = first.headers['etag'] ?? '';
    expect(tag).toMatch(/^W\//);
    expect((await served.get('/v1/stocks/AAPL/prices?limit=5', { 'if-none-match': tag })).status).toBe(304);
    expect((await served.get('/v1/stocks/AAPL/prices?limit=6', { 'if-none-match': tag })).status).toBe(200);
  });

  it('leads from / to the documentation and from unversioned paths to the present version', async () => {
    expect((await served.get('/')).headers['location']).toBe('/docs');
    expect(await served.get('/stocks/AAPL?x=1')).toMatchObject({
      status: 308,
      headers: { location: '/v1/stocks/AAPL?x=1' },
    });
    expect((await served.get('/sentiment/IBM')).headers['location']).toBe('/v1/sentiment/IBM');
    expect((await served.get('/docs')).contentType).toContain('text/html');
  });
});
