import { setTimeout as sleep } from 'node:timers/promises';
import { LogError } from '#event-sourcing';
import { InMemoryLeases, LeaseTable, waitFor } from '#testing';
import { count, everything, projector, rowsOf, sums, temporarySqlite, useBench } from '../testing/engine-fixture.js';
import { Lease } from '../consuming/lease.js';
import { ProgressSignal } from '../consuming/progress-signal.js';
import { ProjectionRunner } from './projection-runner.js';

const bench = useBench(temporarySqlite);
const projections = [sums];

/** A lease that behaves as told; the rest of it is never asked. */
function leaseThat(acquire: () => Promise<boolean>): Lease {
  return { acquire, renew: acquire, release: () => Promise.resolve() } as Partial<Lease> as Lease;
}

test('stops in time though the database does not answer', async () => {
  const { factory } = projector(bench, projections);
  const runner = new ProjectionRunner(
    factory,
    leaseThat(() => new Promise(() => undefined)),
    new ProgressSignal(),
    50,
  );
  runner.start();
  const outcome = await Promise.race([
    runner.stop().then(() => 'stopped'),
    sleep(5_000, 'still waiting', { ref: false }),
  ]);
  expect(outcome).toBe('stopped');
});

test('a renewal that ends after the lease was given back does not take it again', async () => {
  const going = Promise.withResolvers<undefined>();
  let renewing = false;
  class Slow extends InMemoryLeases {
    override async renew(names: readonly string[], duration: number) {
      renewing = true;
      await going.promise;
      return super.renew(names, duration);
    }
  }
  const table = new LeaseTable();
  const { factory } = projector(bench, projections);
  const runner = new ProjectionRunner(factory, new Lease(new Slow(table), 'projector'), new ProgressSignal());
  runner.start();
  await waitFor('a renewal under way', () => renewing || undefined);
  await runner.stop();
  going.resolve(undefined);
  await new Promise(setImmediate);
  expect([...table.rows.keys()]).toEqual([]);
});

test('goes on trying after a failure, and says so once', async () => {
  const lines: string[] = [];
  const log = { log: () => undefined, warn: () => undefined, error: (line: string) => void lines.push(line) };
  const { factory, progress, readModels } = projector(bench, projections, { log });
  let failures = 2;
  const lease = leaseThat(() =>
    failures-- > 0 ? Promise.reject(new Error('the database is down')) : Promise.resolve(true),
  );
  const runner = new ProjectionRunner(factory, lease, new ProgressSignal());
  runner.start();
  await count(bench.store, 'A', [1]);
  await progress.caughtUp(await everything(bench.store), { stalledAfter: 10_000 });
  await runner.stop();
  expect(lines).toEqual([expect.stringContaining('the database is down')]);
  expect(await rowsOf(readModels, 'sums', 'sums')).toMatchObject([{ total: 1 }]);
});

test('what keeps it from projecting is its standstill until it goes on, and each time it comes is said', async () => {
  const lines: string[] = [];
  const log = { log: () => undefined, warn: () => undefined, error: (line: string) => void lines.push(line) };
  const { factory, progress } = projector(bench, projections, { log });
  let broken = true;
  const heads = factory.subscription.heads.bind(factory.subscription);
  factory.subscription.heads = (categories) =>
    broken ? Promise.reject(new LogError('database_forbidden', 'no SELECT on leases')) : heads(categories);
  const runner = new ProjectionRunner(
    factory,
    leaseThat(() => Promise.resolve(true)),
    new ProgressSignal(),
  );
  runner.start();
  for (const incident of [1, 2]) {
    await waitFor('the standstill to be told', () => runner.standstill?.includes('no SELECT') || undefined);
    broken = false;
    await count(bench.store, 'A', [1]);
    await progress.caughtUp(await everything(bench.store), { stalledAfter: 10_000 });
    await waitFor('the standstill to be over', () => runner.standstill === undefined || undefined);
    expect(lines).toHaveLength(incident);
    broken = true;
  }
  await runner.stop();
});

test('starts again after a stop', async () => {
  const { runner, progress } = projector(bench, projections);
  for (const amount of [1, 2]) {
    runner.start();
    await count(bench.store, 'A', [amount]);
    await progress.caughtUp(await everything(bench.store), { stalledAfter: 10_000 });
    await runner.stop();
    expect(runner.projecting).toBe(false);
  }
});
