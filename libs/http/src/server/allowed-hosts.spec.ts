import { Module } from '@nestjs/common';
import { createLogger } from '#telemetry';
import { hostCheck } from './allowed-hosts.js';
import { createHttpServer } from './http-server.js';

@Module({})
class EmptyModule {}

test.each(['127.0.0.1:3000', 'localhost:3000', 'LOCALHOST', 'a.localhost', '[::1]:3000', '127.0.0.2', undefined])(
  'a service of this machine is asked as %s',
  (host) => expect(hostCheck('127.0.0.1')(host)).toBe(true),
);

test.each(['evil.example', '127.0.0.1.evil.example:3000', 'localhost.evil.example', '10.0.0.7', 'a b', '', ':3000'])(
  'a service of this machine is not asked as "%s"',
  (host) => expect(hostCheck('::1')(host)).toBe(false),
);

test('a list adds names; where others reach the service nothing but a list restricts', () => {
  expect(hostCheck('localhost', ['Desk.example'])('desk.example:3000')).toBe(true);
  expect(hostCheck('0.0.0.0')('anything.example')).toBe(true);
  expect(hostCheck('0.0.0.0', ['desk.example'])('anything.example')).toBe(false);
});

test('a request under a name that is not ours reads nothing', async () => {
  const app = await createHttpServer(EmptyModule, {
    logger: createLogger({ level: 'silent' }),
    version: '0',
    isHost: hostCheck('127.0.0.1'),
  });
  await app.init();
  const answer = await app.inject({ url: '/docs/openapi.json', headers: { host: 'evil.example' } });
  expect(answer.statusCode).toBe(421);
  expect(answer.json()).toMatchObject({ code: 'host_not_allowed', instance: '/docs/openapi.json' });
  expect((await app.inject({ url: '/docs/openapi.json', headers: { host: '127.0.0.1' } })).statusCode).toBe(200);
  await app.close();
});
