import { openDatabase } from '../../open-database.js';
import { temporarySqlite, type DatabaseUnderTest } from '../testing/engine-fixture.js';
import type { Database } from '../../database.js';
import { Lease } from './lease.js';

let under: DatabaseUnderTest;
let database: Database;

beforeEach(async () => {
  under = await temporarySqlite();
  database = await openDatabase(under.url, { create: true });
});

afterEach(async () => {
  await database.close();
  await under.remove();
});

const lease = (holder: string, duration = 60_000): Lease => new Lease(database, 'job', holder, duration);

async function expire(): Promise<void> {
  await database.transaction((sql) => sql.execute('UPDATE leases SET expires_at = 1'));
}

test('one holds it, renews it, and the others are told so', async () => {
  expect(await lease('one').acquire()).toBe(true);
  expect(await lease('two').acquire()).toBe(false);
  expect(await lease('one').acquire()).toBe(true);
});

test('of many that try at once exactly one gets it', async () => {
  const tries = await Promise.all(Array.from({ length: 8 }, (_, i) => lease(`holder ${i}`).acquire()));
  expect(tries.filter((taken) => taken)).toHaveLength(1);
});

test('another takes it after its end, and the first is told at its next renewal', async () => {
  await lease('one').acquire();
  await expire();
  expect(await lease('two').acquire()).toBe(true);
  expect(await lease('one').acquire()).toBe(false);
});

test('whoever gives it up lets the next one in at once, but nobody gives up what is not theirs', async () => {
  await lease('one').acquire();
  await lease('two').release();
  expect(await lease('two').acquire()).toBe(false);
  await lease('one').release();
  expect(await lease('two').acquire()).toBe(true);
});

test('leases of other names do not count', async () => {
  await lease('one').acquire();
  expect(await new Lease(database, 'another job', 'two').acquire()).toBe(true);
});
