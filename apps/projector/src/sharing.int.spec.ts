import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { KafkaSubscription } from '#kafka';
import { projectRoot, spawnTypeScript, waitFor } from '#testing';
import { embeddedHash, ProjectorBench, recordBars } from './testing/projector-bench.js';

const main = join(projectRoot, 'apps/projector/src/main.ts');
const instruments = Array.from({ length: 12 }, (_, i) => `T${i}`);

let bench: ProjectorBench;
let processes: ChildProcess[];

beforeEach(async () => {
  bench = await ProjectorBench.start();
  processes = [];
});

afterEach(async () => {
  for (const process of processes) {
    if (process.exitCode !== null || process.signalCode !== null) continue;
    process.kill('SIGKILL');
    await once(process, 'exit');
  }
  await bench.close();
});

async function record(days: number): Promise<void> {
  await bench.record(instruments, days);
  await bench.publish();
}

/** A projector in a process of its own, once it has partitions. */
async function start(): Promise<ChildProcess> {
  const child = spawnTypeScript(main, [], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...bench.environment, MARKETLOG_HTTP_PORT: '0', MARKETLOG_LOG_LEVEL: 'error' },
  });
  processes.push(child);
  let said = '';
  child.stdout!.on('data', (text: Buffer) => (said += text.toString()));
  const url = await waitFor('the projector to serve', () => /http:\S+/.exec(said)?.[0]);
  await waitFor('the projector to be given partitions', async () => {
    const { checks } = (await (await fetch(`${url}/health/ready`)).json()) as {
      checks: { parts: { projector?: { facts?: { assignedPartitions?: number } } } };
    };
    return (checks.parts.projector?.facts?.assignedPartitions ?? 0) > 0 ? true : undefined;
  });
  return child;
}

test('eight that start at once make the read models once, and share the partitions', async () => {
  await record(40);
  const apps = await Promise.all(Array.from({ length: 8 }, () => bench.project()));
  await bench.caughtUp();
  await waitFor('all partitions to be shared out', () => {
    const sizes = apps.map((app) => app.get(KafkaSubscription, { strict: false }).assignment.size);
    const all = sizes.reduce((sum, size) => sum + size, 0);
    return all === bench.followed && Math.min(...sizes) > 0 ? true : undefined;
  });
  await bench.record(['LATER'], 40);
  await bench.publish();
  await bench.caughtUp();
  expect(await bench.hash()).toEqual(
    await embeddedHash(async (store) => {
      await recordBars(store, instruments, 40);
      await recordBars(store, ['LATER'], 40);
    }),
  );
});

test('one killed and one frozen in mid-batch leave their partitions to the third, and the frozen one does no harm when it wakes', async () => {
  const [frozen, killed] = await Promise.all([start(), start(), start()]);
  await bench.record(instruments, 500);
  const published = bench.publish();
  await waitFor(
    'some of it to be applied',
    async () => {
      const [row] = await bench.database.query<{ applied: number | null }>(
        'SELECT SUM(position) AS applied FROM checkpoints',
      );
      return (row?.applied ?? 0) > 0 ? true : undefined;
    },
    { every: 1 },
  );
  frozen.kill('SIGSTOP');
  killed.kill('SIGKILL');
  await published;
  await bench.caughtUp();
  frozen.kill('SIGCONT');
  await bench.record(['LATER'], 40);
  await bench.publish();
  await bench.caughtUp();
  expect(frozen.exitCode).toBeNull();
  expect(await bench.hash()).toEqual(
    await embeddedHash(async (store) => {
      await recordBars(store, instruments, 500);
      await recordBars(store, ['LATER'], 40);
    }),
  );
});
