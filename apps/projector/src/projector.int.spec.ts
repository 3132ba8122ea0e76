import { setTimeout as sleep } from 'node:timers/promises';
import { EventStore, Leases, MarketlogError, type EventEnvelope } from '#event-sourcing';
import { KafkaSubscription } from '#kafka';
import { recoverLog } from '#operations';
import { HealthRegistry } from '#telemetry';
import { freePort, waitFor } from '#testing';
import { embeddedHash, ProjectorBench, recordBars } from './testing/projector-bench.js';
import { Backup } from './testing/restore.js';

const some = ['AAPL', 'IBM', 'MSFT', 'GE', 'F'];

let bench: ProjectorBench;

beforeEach(async () => {
  bench = await ProjectorBench.start();
});

afterEach(() => bench.close());

/** What the same facts come to without Kafka. */
const expected = (...recorded: readonly string[][]) =>
  embeddedHash(async (store) => {
    for (const instruments of recorded) await recordBars(store, instruments, 300);
  });

const standsBehindTopic = async () => {
  const faults = await bench.database.query<{ code: string }>('SELECT code FROM partition_faults');
  return faults.some(({ code }) => code === 'log_behind_topic') || undefined;
};

const everyTenth = ({ position }: EventEnvelope) => position % 10 === 0;

test('read models that came through Kafka are those of the embedded run, whatever the topics lack or have twice', async () => {
  const app = await bench.project();
  await bench.record(some);
  await bench.publish({ without: everyTenth, times: 2 });
  await bench.caughtUp();
  expect(await bench.hash()).toEqual(await expected(some));
  expect(app.get(KafkaSubscription, { strict: false }).filled).toBeGreaterThan(0);
});

test('a tail that was lost after it was published comes from the store once the topic has been silent for five seconds', async () => {
  await bench.project();
  await bench.record(['AAPL']);
  const [head] = await bench.store.heads('prices');
  await bench.publish({ without: ({ position }) => position > head!.position - 50 });
  const began = performance.now();
  await bench.caughtUp();
  expect(performance.now() - began).toBeGreaterThan(4_000);
  expect(await bench.hash()).toEqual(await expected(['AAPL']));
});

test('a topic that was wiped and made anew loses nothing, neither to who was there before nor to a new group', async () => {
  const before = await bench.project();
  await bench.record(['AAPL']);
  await bench.publish();
  await bench.caughtUp();
  await bench.record(['IBM']);
  await bench.stop(before);
  await bench.publish();
  await bench.wipeTopics();
  await bench.project();
  await bench.record(['MSFT']);
  await bench.publish();
  await bench.caughtUp();
  expect(await bench.hash()).toEqual(await expected(['AAPL'], ['IBM'], ['MSFT']));
  await bench.wipeTopics();
  await bench.record(['GE']);
  await bench.publish();
  await bench.caughtUp();
  expect(await bench.hash()).toEqual(await expected(['AAPL'], ['IBM'], ['MSFT'], ['GE']));
});

test('after a restore and log recover the read models hold the new course of the log, and nothing of the old', async () => {
  const before = await bench.project();
  await bench.record(['AAPL']);
  await bench.publish();
  await bench.caughtUp();
  const backup = await Backup.take(bench.database);
  await bench.record(['GHOST', 'IBM']);
  await bench.stop(before);
  await bench.publish();
  await backup.restore();
  await backup.remove();
  // Before the recovery a projector finds events on the topics that its log does not have, and stands still.
  const misled = await bench.project();
  await waitFor('the projector to notice', standsBehindTopic);
  // That the log grows beyond them changes nothing: not for who saw it before, nor for who begins after that.
  await bench.record(['MSFT', 'GE', 'F']);
  await bench.stop(misled);
  await bench.database.transaction((sql) => sql.execute('DELETE FROM partition_faults'));
  const again = await bench.project();
  await waitFor('the next projector to notice', standsBehindTopic);
  const store = again.get(EventStore, { strict: false });
  const leases = again.get(Leases, { strict: false });
  const { signal } = new AbortController();
  // Leases that were held when the backup was made count until they end.
  await waitFor('the leases of the backup to end', () =>
    recoverLog(bench.database, store, leases, signal).catch((error: unknown) => {
      if (!(error instanceof MarketlogError) || error.code !== 'log_in_use') throw error;
      return undefined;
    }),
  );
  await bench.publish();
  await bench.caughtUp();
  expect(await bench.hash()).toEqual(await expected(['AAPL'], ['MSFT', 'GE', 'F']));
  await waitFor('the fault to be gone', async () =>
    (await bench.database.query('SELECT * FROM partition_faults')).length === 0 ? true : undefined,
  );
});

test('who is overtaken again and again never leaves the group for it', async () => {
  const app = await bench.project();
  const subscription = app.get(KafkaSubscription, { strict: false });
  // All of them: whoever joins while topics are being made joins again for those that come later.
  await waitFor('all partitions', () => subscription.assignment.size === bench.followed || undefined);
  await bench.record(['FIRST']);
  await bench.publish();
  await bench.caughtUp();
  let rounds = 0;
  const replace = subscription.assignment.replace.bind(subscription.assignment);
  subscription.assignment.replace = (partitions) => {
    rounds++;
    replace(partitions);
  };
  await bench.projectEmbedded();
  for (const instrument of some) {
    await bench.record([instrument]);
    await bench.publish();
  }
  await bench.caughtUp();
  await sleep(100);
  expect(rounds).toBe(0);
  expect(await bench.hash()).toEqual(await expected(...['FIRST', ...some].map((instrument) => [instrument])));
});

test('a Kafka that does not answer is said in health, naming the setting, and keeps nobody from stopping', async () => {
  const port = await freePort();
  const app = await bench.project({ MARKETLOG_KAFKA_BROKERS: `127.0.0.1:${port}` });
  const check = app.get(HealthRegistry, { strict: false }).all().get('projector')!;
  const state = await waitFor('the projector to notice', async () => {
    const { status, detail } = await check();
    return status === 'ok' ? undefined : { status, detail };
  });
  expect(state).toEqual({ status: 'degraded', detail: expect.stringContaining('MARKETLOG_KAFKA_BROKERS') as string });
  await bench.stop(app);
});
