import { Controller, Get, Module, Post } from '@nestjs/common';
import { RouteConfig, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { createLogger } from '#telemetry';
import { waitFor } from '#testing';
import { admission, type Admission } from './admission.js';
import { createHttpServer } from './http-server.js';
import { readingRoute } from './route.js';

@Controller()
class AnyController {
  @Get('v1/things')
  read() {
    return { read: true };
  }

  @Post('v1/things')
  command() {
    return { commanded: true };
  }

  @Post('v1/questions')
  @RouteConfig(readingRoute)
  ask() {
    return { read: true };
  }

  @Get('health/live')
  live() {
    return { status: 'live' };
  }
}

@Module({ controllers: [AnyController] })
class AnyModule {}

const apiKey = 'a-key-of-sixteen-or-more';
const lines: string[] = [];
let app: NestFastifyApplication | undefined;

async function serve(allowed: Admission): Promise<void> {
  const logger = createLogger({
    level: 'warn',
    format: 'json',
    destination: { write: (line) => void lines.push(line) },
  });
  app = await createHttpServer(AnyModule, { logger, version: '0', admission: allowed });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
}

async function ask(url: string, { method = 'GET', key = '', remoteAddress = '192.0.2.1' } = {}) {
  const headers = key === '' ? {} : { authorization: `Bearer ${key}` };
  const answer = await app!.inject({ method: method as 'GET', url, headers, remoteAddress });
  return { status: answer.statusCode, headers: answer.headers, body: answer.json<{ code?: string }>() };
}

beforeEach(() => lines.splice(0));
afterEach(async () => {
  await app?.close();
  app = undefined;
});

const alone = { host: '127.0.0.1', reads: undefined, requestsPerSecond: undefined, apiKey };

it.each([
  ['what only this machine reaches is open', {}, 'open', 0],
  ['under its name too', { host: 'localhost' }, 'open', 0],
  ['what others reach is not', { host: '0.0.0.0' }, 'key', 50],
  ['unless it is opened', { host: '::', reads: 'open', requestsPerSecond: 0 } as const, 'open', 0],
  ['and this machine can be held to the same', { reads: 'key', requestsPerSecond: 5 } as const, 'key', 5],
])('%s', (_words, asked, reads, requestsPerSecond) => {
  expect(admission({ ...alone, ...asked })).toEqual({ reads, requestsPerSecond, apiKey });
});

describe('where reading takes the key', () => {
  it('answers whoever sends it, and tells others how', async () => {
    await serve({ reads: 'key', requestsPerSecond: 0, apiKey });
    expect(await ask('/v1/things', { key: apiKey })).toMatchObject({ status: 200, body: { read: true } });
    const bare = await ask('/v1/things?limit=1');
    expect(bare).toMatchObject({ status: 401, body: { code: 'key_required' } });
    expect(bare.headers['www-authenticate']).toContain('Bearer');
    expect(await ask('/v1/things', { key: 'another-key-altogether' })).toMatchObject({
      status: 401,
      body: { code: 'key_unknown' },
    });
    expect(await ask('/v1/nothing')).toMatchObject({ status: 401 });
    expect(await ask('/v1/questions', { method: 'POST' })).toMatchObject({ status: 401 });
    expect(await ask('/v1/questions', { method: 'POST', key: apiKey })).toMatchObject({ body: { read: true } });
    expect(await ask('/%761/things')).toMatchObject({ status: 401 });
  });

  it('leaves health to whoever watches, and commands to their own guard', async () => {
    await serve({ reads: 'key', requestsPerSecond: 0, apiKey });
    expect(await ask('/health/live')).toMatchObject({ status: 200 });
    expect(await ask('/v1/things', { method: 'POST' })).toMatchObject({ status: 201 });
  });

  it('without a key answers nobody and says so, at its start as well', async () => {
    await serve({ reads: 'key', requestsPerSecond: 0, apiKey: undefined });
    expect(lines.join('')).toContain('MARKETLOG_HTTP_READS=open');
    const refused = { status: 403, body: { code: 'reads_disabled' } };
    expect(await ask('/v1/things', { key: apiKey })).toMatchObject(refused);
  });
});

describe('where requests are counted', () => {
  /** Far more than a second holds. */
  async function flood(options: Parameters<typeof ask>[1] = {}, url = '/v1/things') {
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask(url, options)));
    return answers.filter(({ status }) => status === 429);
  }

  it('refuses one client that asks too often, until a second later', async () => {
    await serve({ reads: 'open', requestsPerSecond: 3, apiKey });
    const [refused] = await flood();
    expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
    expect(refused!.headers['retry-after']).toBe('1');
    expect(await ask('/v1/things', { remoteAddress: '192.0.2.2' })).toMatchObject({ status: 200 });
    await waitFor(
      'the client to be answered again',
      async () => (await ask('/v1/things')).status === 200 || undefined,
      {
        every: 200,
      },
    );
  });

  it('counts whoever has the key apart, and whoever guesses at it by address', async () => {
    await serve({ reads: 'open', requestsPerSecond: 3, apiKey });
    const guesses = Array.from({ length: 40 }, (_, i) => ask('/v1/things', { key: `guess-${i}` }));
    expect((await Promise.all(guesses)).filter(({ status }) => status === 429)).not.toEqual([]);
    expect(await ask('/v1/things', { key: apiKey })).toMatchObject({ status: 200 });
  });

  it('counts paths that do not exist and commands, and no health checks', async () => {
    await serve({ reads: 'open', requestsPerSecond: 3, apiKey });
    expect(await flood({ remoteAddress: '192.0.2.3' }, '/nowhere')).not.toEqual([]);
    expect(await flood({ remoteAddress: '192.0.2.6' }, '/health/nowhere')).not.toEqual([]);
    expect(await flood({ remoteAddress: '192.0.2.4', method: 'POST' })).not.toEqual([]);
    expect(await flood({ remoteAddress: '192.0.2.5' }, '/health/live')).toEqual([]);
  });

  it('takes the addresses of one IPv6 network for one client', async () => {
    await serve({ reads: 'open', requestsPerSecond: 3, apiKey });
    const asked = Array.from({ length: 40 }, (_, i) => ask('/v1/things', { remoteAddress: `2001:db8::${i + 1}` }));
    expect((await Promise.all(asked)).filter(({ status }) => status === 429)).not.toEqual([]);
  });
});
