import { jest } from '@jest/globals';
import { Get, Module, Param } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { MarketlogError } from '#event-sourcing';
import { createLogger } from '#telemetry';
import { waitFor } from '#testing';
import { resourceAnswer, symbolPath } from '#resources';
import {
  ApiController,
  answerUnchanged,
  Caching,
  createHttpServer,
  Endpoint,
  type Lasting,
  ResponseCaching,
} from '../index.js';

/** What the read models' state has as its stamp. */
let stamp: string;
let asked: number;
let produced: number;
let answer: PromiseWithResolvers<number>;

const answers = resourceAnswer(z.strictObject({ n: z.int() }).meta({ id: 'Counted' }), z.strictObject({}));
const path = z.strictObject({ symbol: symbolPath.shape.symbol, lasting: z.enum(['untilChange', 'untilNextSecond']) });

@ApiController('v1/counted', 'Counted')
class CountedController {
  @Get(':lasting/:symbol')
  @Endpoint({
    operationId: 'getCounted',
    summary: 'A number that takes a while',
    answers,
    example: { data: { n: 1 }, meta: {} },
    problems: ['symbol_not_found'],
  })
  get(@Param({ schema: path }) { lasting }: { lasting: Lasting }, @ResponseCaching() caching: Caching) {
    asked++;
    return caching.answerByContent(async () => {
      produced++;
      return { data: { n: await answer.promise }, meta: {} };
    }, lasting);
  }
}

@Module({ controllers: [CountedController] })
class CountedModule {}

describe('an answer that many ask for at once', () => {
  let app: NestFastifyApplication;

  beforeAll(async () => {
    app = await createHttpServer(CountedModule, { logger: createLogger({ level: 'silent' }), version: '0.0.0' });
    answerUnchanged(app.getHttpAdapter().getInstance(), () => Promise.resolve(stamp));
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });

  beforeEach(() => {
    [stamp, asked, produced] = ['1', 0, 0];
    answer = Promise.withResolvers();
    jest.spyOn(Date, 'now').mockReturnValue(1_000_000);
  });

  afterEach(() => jest.restoreAllMocks());

  afterAll(() => app.close());

  const get = (url: string, headers: Record<string, string> = {}) => app.inject({ method: 'GET', url, headers });

  it.each(['untilChange', 'untilNextSecond'])('is made once (%s), and kept', async (lasting) => {
    const url = `/v1/counted/${lasting}/AAPL`;
    const together = Array.from({ length: 20 }, () => get(url));
    await waitFor('all to ask', () => asked === 20 || undefined);
    answer.resolve(7);
    const all = await Promise.all(together);
    expect(all.map(({ statusCode, body }) => [statusCode, body])).toEqual(
      all.map(() => [200, '{"data":{"n":7},"meta":{}}']),
    );
    expect(new Set(all.map(({ headers }) => headers.etag)).size).toBe(1);
    expect((await get(url, { 'if-none-match': all[0]!.headers.etag as string })).statusCode).toBe(304);
    expect({ asked, produced }).toEqual({ asked: 20, produced: 1 });
  });

  it('is made again for a request after a change, or for another address, even while the first is still being made', async () => {
    const first = get('/v1/counted/untilChange/IBM');
    await waitFor('the first to ask', () => produced === 1 || undefined);
    const before = answer;
    answer = Promise.withResolvers();
    stamp = '2';
    const others = [get('/v1/counted/untilChange/IBM'), get('/v1/counted/untilChange/T')];
    await waitFor('the others to ask', () => produced === 3 || undefined);
    before.resolve(1);
    answer.resolve(2);
    expect((await first).json().data).toEqual({ n: 1 });
    for (const other of others) expect((await other).json().data).toEqual({ n: 2 });
    // What was made before the change is not remembered for what is after it.
    expect((await get('/v1/counted/untilChange/IBM')).json().data).toEqual({ n: 2 });
    expect(produced).toBe(3);
  });

  it('tells of ages as of the second in which it was asked for', async () => {
    const url = '/v1/counted/untilNextSecond/F';
    const first = get(url);
    await waitFor('the first to ask', () => produced === 1 || undefined);
    jest.spyOn(Date, 'now').mockReturnValue(1_001_000);
    answer.resolve(1);
    await first;
    await get(url);
    expect(produced).toBe(2);
  });

  it('fails for all who wait where it cannot be made, and is tried again for the next', async () => {
    const url = '/v1/counted/untilChange/GE';
    const together = [get(url), get(url)];
    await waitFor('both to ask', () => asked === 2 || undefined);
    answer.reject(new MarketlogError('symbol_not_found', 'no symbol GE'));
    expect((await Promise.all(together)).map(({ statusCode }) => statusCode)).toEqual([404, 404]);
    answer = Promise.withResolvers();
    answer.resolve(3);
    expect((await get(url)).json().data).toEqual({ n: 3 });
    expect(produced).toBe(2);
  });
});
