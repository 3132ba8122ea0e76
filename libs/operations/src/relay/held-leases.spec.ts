import { jest } from '@jest/globals';
import type { HeldLease } from '#event-sourcing';
import { InMemoryLeases, LeaseTable } from '#testing';
import { HeldLeases } from './held-leases.js';

/** A database that answers when the test says so. */
class SlowLeases extends InMemoryLeases {
  readonly answers = { acquire: Promise.resolve(undefined), release: Promise.resolve(undefined) };
  away = false;

  override async acquire(name: string, duration: number): Promise<HeldLease | undefined> {
    if (this.away) throw new Error('no database');
    const lease = await super.acquire(name, duration);
    await this.answers.acquire;
    return lease;
  }

  override async renew(names: readonly string[], duration: number): Promise<readonly HeldLease[]> {
    if (this.away) throw new Error('no database');
    const renewed = await super.renew(names, duration);
    await this.answers.acquire;
    return renewed;
  }

  override async release(name: string): Promise<void> {
    await super.release(name);
    await this.answers.release;
  }
}

const table = new LeaseTable();
const leases = new SlowLeases(table, 'command');
const { signal } = new AbortController();
let held: HeldLeases;

beforeEach(async () => {
  jest.useFakeTimers();
  table.rows.clear();
  table.now = 0;
  held = new HeldLeases(leases);
  for (const name of ['pause', 'one', 'two']) await held.take(name, { within: 0, signal });
});
afterEach(() => jest.useRealTimers());

test('are renewed for as long as they are held', async () => {
  table.now = 9_000;
  await jest.advanceTimersByTimeAsync(1_000);
  expect([...table.rows.values()].map(({ until }) => until)).toEqual([19_000, 19_000, 19_000]);
  await held.release();
  expect([...table.rows.keys()]).toEqual([]);
});

test('one that is given up while it is being renewed is nobody’s', async () => {
  const [renewed, released] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  leases.answers.acquire = renewed.promise;
  await jest.advanceTimersByTimeAsync(1_000);
  leases.answers.release = released.promise;
  const releasing = held.release();
  renewed.resolve(undefined);
  await jest.advanceTimersByTimeAsync(0);
  released.resolve(undefined);
  await releasing;
  expect([...table.rows.keys()]).toEqual([]);
});

test('what another process took meanwhile is lost, also once it has been given back', async () => {
  table.rows.set('two', { holder: 'relay', until: 60_000 });
  await jest.advanceTimersByTimeAsync(1_000);
  table.rows.delete('two');
  await jest.advanceTimersByTimeAsync(1_000);
  expect(table.rows.has('two')).toBe(false);
  expect(() => held.check()).toThrow('two was lost; begin again');
  await held.release();
});

test('what was not renewed in time is lost, also once the database is back', async () => {
  leases.away = true;
  await jest.advanceTimersByTimeAsync(9_000);
  expect(() => held.check()).not.toThrow();
  await jest.advanceTimersByTimeAsync(1_000);
  leases.away = false;
  await jest.advanceTimersByTimeAsync(1_000);
  expect(() => held.check()).toThrow('pause was lost; begin again');
  await held.release();
});
