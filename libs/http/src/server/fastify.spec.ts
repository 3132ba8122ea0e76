import { Body, Controller, Get, Module, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createLogger, currentRequestId, renderMetrics } from '#telemetry';
import { waitFor } from '#testing';
import { createHttpServer } from './http-server.js';
import { listen } from './listen.js';

let entered: () => void;
let release: () => void;
let left: Promise<void>;

@Controller('v1/things')
class ThingsController {
  @Post()
  create(@Body() body: object) {
    return { ...body, requestId: currentRequestId() };
  }

  @Get('slow')
  async slow() {
    left = new Promise<void>((resolve) => (release = resolve));
    entered();
    await left;
    return {};
  }

  /** Large enough to be compressed, which makes it a stream. */
  @Get('large')
  async large() {
    left = new Promise<void>((resolve) => (release = resolve));
    entered();
    await left;
    return { text: 'Marketlog '.repeat(50_000) };
  }
}

@Module({ controllers: [ThingsController] })
class ThingsModule {}

const lines: string[] = [];
let app: NestFastifyApplication;
let url: string;

beforeAll(async () => {
  const destination = { write: (line: string) => void lines.push(line) };
  const logger = createLogger({ level: 'info', format: 'json', destination });
  app = await createHttpServer(ThingsModule, { logger, version: '0' });
  ({ url } = await listen(app, { host: '127.0.0.1', port: 0, portConfigured: true }));
});

afterAll(() => app.close());

const linesOf = (requestId: string) =>
  lines.map((line) => JSON.parse(line)).filter((line) => line.requestId === requestId);

test('a body that comes after its headers is handled as part of its request', async () => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('utf8');
  const body = JSON.stringify({ name: 'late' });
  const headers = `host: localhost\r\nx-request-id: late-1\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`;
  socket.write(`POST /v1/things HTTP/1.1\r\n${headers}\r\nexpect: 100-continue\r\nconnection: close\r\n\r\n`);
  // The request is taken up before this is answered.
  expect((await once(socket, 'data'))[0]).toMatch(/^HTTP\/1.1 100 /);
  let answer = '';
  socket.on('data', (part: string) => (answer += part));
  socket.write(body);
  await once(socket, 'close');
  expect(JSON.parse(answer.split('\r\n\r\n')[1]!)).toEqual({ name: 'late', requestId: 'late-1' });
});

test('a request that its client gives up is logged and timed as such, once', async () => {
  const inside = new Promise<void>((resolve) => (entered = resolve));
  const client = new AbortController();
  const answer = fetch(`${url}/v1/things/slow`, { headers: { 'x-request-id': 'gone-1' }, signal: client.signal });
  await inside;
  client.abort();
  await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  const line = await waitFor('the line of the log', async () => linesOf('gone-1')[0]);
  expect(line).toMatchObject({ url: '/v1/things/slow', status: 499, msg: 'given up by the client' });
  release();
  await left;
  const next = await fetch(`${url}/v1/none`, { headers: { 'x-request-id': 'next-1' } });
  expect(next.status).toBe(404);
  await waitFor('the next line of the log', async () => linesOf('next-1')[0]);
  expect(linesOf('gone-1')).toHaveLength(1);
  const counts = (await renderMetrics()).split('\n').filter((each) => each.includes('duration_seconds_count'));
  expect(counts.filter((each) => each.includes('/v1/things/slow'))).toEqual([
    expect.stringMatching(/status="499"\} 1$/),
  ]);
});

test('an answer that its client no longer waits for is not a failure', async () => {
  const inside = new Promise<void>((resolve) => (entered = resolve));
  const client = new AbortController();
  const answer = fetch(`${url}/v1/things/large`, { headers: { 'x-request-id': 'gone-2' }, signal: client.signal });
  await inside;
  client.abort();
  await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  await waitFor('the line of the log', async () => linesOf('gone-2')[0]);
  release();
  await left;
  const next = await fetch(`${url}/v1/none`, { headers: { 'x-request-id': 'next-2' } });
  expect(next.status).toBe(404);
  await waitFor('the next line of the log', async () => linesOf('next-2')[0]);
  expect(linesOf('gone-2')).toMatchObject([{ status: 499, msg: 'given up by the client' }]);
});
