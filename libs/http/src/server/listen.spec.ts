import { Controller, Get, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { createLogger } from '#telemetry';
import { createHttpServer } from './http-server.js';
import { closeGracefully, listen } from './listen.js';

let release: () => void;
let entered: () => void;

@Controller('slow')
class SlowController {
  @Get()
  async get() {
    entered();
    await new Promise<void>((resolve) => (release = resolve));
    return { done: true };
  }
}

@Module({ controllers: [SlowController] })
class SlowModule {}

const lines: string[] = [];
const host = '127.0.0.1';
let apps: NestFastifyApplication[] = [];
let held: Server[] = [];

afterEach(async () => {
  await Promise.all(apps.map((app) => app.close()));
  for (const server of held) server.close();
  apps = [];
  held = [];
});

async function create(): Promise<NestFastifyApplication> {
  const logger = createLogger({
    level: 'info',
    destination: { write: (line) => void lines.push(line) },
    format: 'json',
  });
  const app = await createHttpServer(SlowModule, { logger, version: '0' });
  apps.push(app);
  return app;
}

async function occupy(): Promise<number> {
  const server = createServer().listen(0, host);
  held.push(server);
  await once(server, 'listening');
  return (server.address() as { port: number }).port;
}

describe('listening', () => {
  it('takes the next free port where only the default is taken', async () => {
    const port = await occupy();
    const { url, moved } = await listen(await create(), { host, port, portConfigured: false });
    expect(moved).toBe(true);
    expect(Number(new URL(url).port)).toBeGreaterThan(port);
  });

  it('refuses a configured port that is taken, and a host that is not of this machine', async () => {
    const port = await occupy();
    const options = { host, port, portConfigured: true };
    await expect(listen(await create(), options)).rejects.toMatchObject({ code: 'port_taken' });
    const elsewhere = { host: '192.0.2.1', port: 0, portConfigured: true };
    await expect(listen(await create(), elsewhere)).rejects.toMatchObject({ code: 'address_unavailable' });
  });

  it('names the port that the system chose', async () => {
    const { url, moved } = await listen(await create(), { host, port: 0, portConfigured: true });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
    expect(moved).toBe(false);
  });
});

test.each([
  ['GET / HTTP/1.1\r\nhost: x\r\nx-long: ' + 'y'.repeat(100_000), 431, 'headers_too_large'],
  ['this is no request\r\n', 400, 'malformed_request'],
])('answers what is no request of ours as a problem and hangs up (%#)', async (text, status, code) => {
  const { url } = await listen(await create(), { host, port: 0, portConfigured: true });
  const socket = connect(Number(new URL(url).port), host).setEncoding('utf8');
  socket.on('error', () => undefined);
  let answer = '';
  socket.on('data', (part: string) => (answer += part));
  socket.write(`${text}\r\n\r\n`);
  await once(socket, 'close');
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(answer).toContain('content-type: application/problem+json');
  expect(JSON.parse(answer.split('\r\n\r\n')[1]!)).toMatchObject({ status, code });
});

describe('stopping', () => {
  it('finishes the request in flight, and logs it under its id', async () => {
    const app = await create();
    const { url } = await listen(app, { host, port: 0, portConfigured: true });
    const inside = new Promise<void>((resolve) => (entered = resolve));
    const answer = fetch(`${url}/slow`, { headers: { 'x-request-id': 'in-flight-1' } });
    await inside;
    const closed = closeGracefully(app, 10_000);
    expect(await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 100, 'waiting'))])).toBe('waiting');
    release();
    expect(await (await answer).json()).toEqual({ done: true });
    expect(await closed).toBe(true);
    const logged = lines.map((line) => JSON.parse(line)).find(({ requestId }) => requestId === 'in-flight-1');
    expect(logged).toMatchObject({ method: 'GET', url: '/slow', status: 200, msg: 'answered' });
    apps = [];
  });

  it('does not wait for longer than the grace', async () => {
    const app = await create();
    const { url } = await listen(app, { host, port: 0, portConfigured: true });
    const inside = new Promise<void>((resolve) => (entered = resolve));
    const answer = fetch(`${url}/slow`);
    await inside;
    expect(await closeGracefully(app, 50)).toBe(false);
    release();
    expect((await answer).status).toBe(200);
    apps = [];
  });
});
