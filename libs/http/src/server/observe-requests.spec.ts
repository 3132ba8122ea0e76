import { Controller, Get, HttpException, Module, Param } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createLogger, renderMetrics } from '#telemetry';
import { createHttpServer } from './http-server.js';

@Controller('v1/things')
class ThingsController {
  @Get(':id')
  get(@Param('id') id: string) {
    if (id === 'broken') throw new HttpException('broken', 500);
    return { id };
  }
}

@Module({ controllers: [ThingsController] })
class ThingsModule {}

let app: NestFastifyApplication;

beforeAll(async () => {
  app = await createHttpServer(ThingsModule, { logger: createLogger({ level: 'silent' }), version: '0' });
  await app.init();
});

afterAll(() => app.close());

test('requests are timed by route and status, and what a caller types is never a label', async () => {
  for (const id of ['one', 'two', 'broken']) await app.inject(`/v1/things/${id}?secret=x`);
  await app.inject('/anything/typed/by/someone');
  const lines = (await renderMetrics())
    .split('\n')
    .filter((line) => line.includes('_http_request_duration_seconds_count'));
  const counted = lines.map((line) => [
    /route="([^"]*)",status="(\d+)"/.exec(line)!.slice(1).join(' '),
    Number(line.split(' ').at(-1)),
  ]);
  expect(Object.fromEntries(counted)).toEqual({
    '/v1/things/:id 200': 2,
    '/v1/things/:id 500': 1,
    'none 404': 1,
  });
});
