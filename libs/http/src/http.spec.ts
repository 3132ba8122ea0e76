import { Controller, Get, Module, Param, Query } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { LogError, MarketlogError } from '#event-sourcing';
import { createLogger } from '#telemetry';
import { asOfParameter, listAnswer, noQuery, pagingShape, PageTokens, rangeQuery, symbolPath } from '#resources';
import { ApiController, Caching, createHttpServer, Endpoint, openApiDocument, ResponseCaching } from './index.js';

const query = rangeQuery({ ...pagingShape, asOf: asOfParameter, sort: z.enum(['asc', 'desc']).default('desc') });
const pages = new PageTokens('getThings', z.tuple([z.int()]));
const answers = listAnswer(
  z.strictObject({ n: z.int() }).meta({ id: 'Thing' }),
  z.strictObject({ symbol: z.string() }),
);

@ApiController('v1/things', 'Things')
class ThingsController {
  @Get(':symbol')
  @Endpoint({
    operationId: 'getThings',
    summary: 'Things',
    answers,
    example: { data: [{ n: 1 }], page: { nextPageToken: null }, meta: { symbol: 'AAPL' } },
    problems: ['symbol_not_found', 'invalid_page_token'],
  })
  get(
    @Param({ schema: symbolPath }) { symbol }: z.output<typeof symbolPath>,
    @Query({ schema: query }) asked: z.output<typeof query>,
    @ResponseCaching() caching: Caching,
  ) {
    if (symbol === 'NOPE') throw new MarketlogError('symbol_not_found', 'no symbol NOPE; did you mean NOPEX?');
    if (symbol === 'LOCKED') throw new LogError('database_locked', 'locked', true);
    if (symbol === 'BROKEN') throw new Error('a secret of the inside');
    const after = pages.read(asked, { symbol })?.[0] ?? 0;
    const data = Array.from({ length: asked.limit }, (_, i) => ({ n: after + i + 1 }));
    return caching.answer({ version: 1 }, async () => ({
      data,
      page: { nextPageToken: pages.next(asked, [after + asked.limit], { symbol }) },
      meta: { symbol },
    }));
  }
}

@Controller('v1/plain')
class PlainController {
  @Get()
  get(@Query({ schema: noQuery }) _query: unknown) {
    return { ok: true };
  }
}

@Module({ controllers: [ThingsController, PlainController] })
class ThingsModule {}

describe('the conventions of the API', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    app = await createHttpServer(ThingsModule, { logger: createLogger({ level: 'silent' }), version: '0.0.0' });
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });
  afterAll(() => app.close());

  const get = async (url: string, headers: Record<string, string> = {}) => {
    const answer = await app.inject({ method: 'GET', url, headers });
    const type = answer.headers['content-type'] ?? '';
    return {
      status: answer.statusCode,
      headers: answer.headers,
      type,
      body: answer.payload === '' ? null : answer.json(),
    };
  };

  it.each([
    ['limit=0', 'limit', '0'],
    ['limit=10001', 'limit', '10001'],
    ['limit=1e2', 'limit', '1e2'],
    ['limit=+5', 'limit', ' 5'],
    ['start=2020-13-01', 'start', '2020-13-01'],
    ['asOf=yesterday', 'asOf', 'yesterday'],
    ['sort=up', 'sort', 'up'],
    ['limit=1&limit=2', 'limit', ['1', '2']],
  ])('refuses ?%s naming parameter, what was received and what is expected', async (search, parameter, received) => {
    const { status, type, body } = await get(`/v1/things/AAPL?${search}`);
    expect(status).toBe(400);
    expect(type).toContain('application/problem+json');
    expect(body).toMatchObject({ code: 'invalid_parameter', status: 400, instance: '/v1/things/AAPL' });
    expect(body.errors).toEqual([{ parameter, received, expected: expect.stringMatching(/\w/) }]);
  });

  it('names both ends of a reversed range', async () => {
    const { body } = await get('/v1/things/AAPL?start=2020-02-01&end=2020-01-01');
    expect(body.errors.map((error: { parameter: string }) => error.parameter)).toEqual(['start', 'end']);
  });

  it('refuses an unknown parameter with the nearest known one', async () => {
    const { status, body } = await get('/v1/things/AAPL?limits=5');
    expect(status).toBe(400);
    expect(body.code).toBe('unknown_parameter');
    expect(body.errors).toEqual([{ parameter: 'limits', received: '5', expected: 'did you mean limit?' }]);
    expect((await get('/v1/things/AAPL?__proto__=1')).body.errors[0].parameter).toBe('__proto__');
    expect((await get('/v1/things/AAPL?constructor=1')).body.errors[0].received).toBe('1');
    expect((await get('/v1/plain?x=1')).body.errors[0].expected).toBe('no parameters');
  });

  it('pages by tokens which belong to their query', async () => {
    const first = await get('/v1/things/AAPL?limit=2&sort=asc');
    const token = first.body.page.nextPageToken;
    const second = await get(`/v1/things/AAPL?limit=3&sort=asc&pageToken=${token}`);
    expect(second.body.data).toEqual([{ n: 3 }, { n: 4 }, { n: 5 }]);
    for (const url of [`/v1/things/AAPL?sort=desc&pageToken=${token}`, `/v1/things/IBM?sort=asc&pageToken=${token}`]) {
      const refused = await get(url);
      expect(refused.status).toBe(400);
      expect(refused.body.code).toBe('invalid_page_token');
      expect(refused.body.detail).toContain('another query');
    }
    const forged = `${token.slice(0, -2)}xx`;
    expect((await get(`/v1/things/AAPL?sort=asc&pageToken=${forged}`)).body.code).toBe('invalid_page_token');
  });

  it('answers known failures by their code and unknown ones without their inside', async () => {
    expect(await get('/v1/things/NOPE')).toMatchObject({ status: 404, body: { code: 'symbol_not_found' } });
    const locked = await get('/v1/things/LOCKED');
    expect(locked).toMatchObject({ status: 503, body: { code: 'database_locked' } });
    expect(locked.headers['retry-after']).toBe('5');
    const broken = await get('/v1/things/BROKEN');
    expect(broken).toMatchObject({ status: 500, body: { code: 'internal_error' } });
    expect(JSON.stringify(broken.body)).not.toContain('secret');
  });

  it('answers unknown routes, long addresses and long parameters as problems', async () => {
    expect(await get('/v1/nothing')).toMatchObject({ status: 404, body: { code: 'route_not_found' } });
    expect(await get(`/v1/things/AAPL?asOf=${'x'.repeat(9000)}`)).toMatchObject({
      status: 414,
      body: { code: 'url_too_long' },
    });
    expect(await get(`/v1/things/${'x'.repeat(100)}`)).toMatchObject({
      status: 400,
      body: { code: 'invalid_parameter' },
    });
    expect(await get('/v1/things/%E0%A4%A')).toMatchObject({ status: 400, body: { code: 'malformed_request' } });
  });

  it.each(['POST', 'DELETE', 'OPTIONS', 'TRACE'] as const)('answers %s with what the path has', async (method) => {
    const answer = await app.inject({ method, url: '/v1/things/AAPL', payload: method === 'POST' ? '{"half":' : '' });
    expect(answer).toMatchObject({ statusCode: 405, headers: { allow: 'GET, HEAD' } });
    expect(answer.json()).toMatchObject({ code: 'method_not_allowed', instance: '/v1/things/AAPL' });
    expect((await app.inject({ method, url: '/v1/nothing' })).statusCode).toBe(404);
  });

  it('passes a request id through, replaces an unsafe one, and makes one where none came', async () => {
    expect((await get('/v1/plain', { 'x-request-id': 'abc-1' })).headers['x-request-id']).toBe('abc-1');
    expect((await get('/v1/plain', { 'x-request-id': 'a b\\n' })).headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect((await get('/v1/plain')).headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('answers 304 to a client that has the present answer', async () => {
    const first = await get('/v1/things/AAPL?limit=2');
    const tag = String(first.headers['etag']);
    expect(tag).toMatch(/^W\/".+"$/);
    const again = await get('/v1/things/AAPL?limit=2', { 'if-none-match': `"other", ${tag}` });
    expect(again).toMatchObject({ status: 304, body: null });
    expect((await get('/v1/things/AAPL?limit=3', { 'if-none-match': tag })).status).toBe(200);
  });

  it('redirects to the documentation and to the present version', async () => {
    expect((await get('/')).headers['location']).toBe('/docs');
    const moved = await get('/stocks/AAPL/prices?limit=5');
    expect(moved.status).toBe(308);
    expect(moved.headers['location']).toBe('/v1/stocks/AAPL/prices?limit=5');
  });

  it('compresses, and lets no other origin read', async () => {
    const answer = await app.inject({
      method: 'GET',
      url: '/v1/things/AAPL?limit=1000',
      headers: { 'accept-encoding': 'gzip', origin: 'https://elsewhere.example' },
    });
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('documents parameters, answers and problems in OpenAPI 3.1', async () => {
    const document = openApiDocument(app, '0.0.0');
    expect(document.openapi).toBe('3.1.0');
    const operation = document.paths['/v1/things/{symbol}']!.get!;
    expect(operation.operationId).toBe('getThings');
    const limit = operation.parameters!.find((parameter) => 'name' in parameter && parameter.name === 'limit');
    expect(limit).toMatchObject({
      in: 'query',
      required: false,
      schema: { type: 'integer', maximum: 10_000, default: 100 },
    });
    const statuses = ['200', '304', '400', '401', '403', '404', '414', '421', '429', '500', '503'];
    expect(Object.keys(operation.responses).sort()).toEqual(statuses);
    expect(operation.security).toEqual([{}, { key: [] }]);
    expect(Object.keys(document.components!.schemas!).sort()).toEqual(['Problem', 'Thing']);
    expect(JSON.stringify(document)).not.toContain('$defs');
    const served = await get('/docs/openapi.json');
    expect(served.body.openapi).toBe('3.1.0');
    expect((await app.inject({ method: 'GET', url: '/docs' })).statusCode).toBe(200);
  });
});
