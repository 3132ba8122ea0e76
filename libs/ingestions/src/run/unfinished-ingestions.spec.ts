import { randomUUID } from 'node:crypto';
import { CommandBus } from '@nestjs/cqrs';
import { RequestIngestion } from '../write/request-ingestion.command.js';
import { serveIngestions, type ServedIngestions } from '../read/ingestions.fixture.js';
import { UnfinishedIngestions } from './unfinished-ingestions.repository.js';

let served: ServedIngestions;
beforeAll(async () => {
  served = await serveIngestions('sqlite');
});
afterAll(() => served.close());

test('the ingestions without an end are found, the oldest first, and imports also without the fetches', async () => {
  const requested = randomUUID();
  const before = Date.now();
  const command = new RequestIngestion(requested, 'prices', ['AAPL'], before);
  await served.app.get(CommandBus, { strict: false }).execute(command);
  await served.caughtUp();
  const unfinished = new UnfinishedIngestions(served.readModels);
  const imported = { ingestionId: served.running, isFetch: false };
  expect(await unfinished.list('all')).toEqual([imported, { ingestionId: requested, isFetch: true }]);
  expect(await unfinished.list('imports')).toEqual([imported]);
  const { count, oldest } = await unfinished.standing();
  expect(count).toBe(2);
  expect(oldest).toBeLessThanOrEqual(before);
});
