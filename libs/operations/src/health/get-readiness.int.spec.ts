import { openDatabase } from '#database';
import type { ProjectionStatuses } from '#projection-engine';
import { HealthRegistry } from '#telemetry';
import { privateMysql, waitFor } from '#testing';
import { GetReadinessHandler } from './get-readiness.query.js';

test('a process that nobody asks for anything else is ready again once MySQL is back', async () => {
  const mysql = await privateMysql();
  const database = await openDatabase(new URL('/marketlog', mysql.url).href, { create: true });
  const readiness = new GetReadinessHandler(database, {} as ProjectionStatuses, new HealthRegistry(), 'none');
  const untilItIs = (status: string) =>
    waitFor(`the process to be ${status}`, async () => (await readiness.execute()).status === status || undefined);
  try {
    await untilItIs('ready');
    await mysql.kill();
    await untilItIs('notReady');
    await mysql.start();
    await untilItIs('ready');
  } finally {
    await database.close();
    await mysql.dispose();
  }
});
