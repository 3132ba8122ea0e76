import { someEvents } from '../builders/events.js';
import { waitFor } from '../servers/waiting.js';
import { describeEventStoreProcesses, SharedLog } from './processes.contract.js';

describe('several processes on SQLite', () => {
  describeEventStoreProcesses('sqlite');

  describe('where one of them is stopped while it holds the lock', () => {
    it('the others keep their queue, read on and say so, and go on when it is continued or killed', async () => {
      await Promise.all([
        throughAFrozenWriter((writer) => {
          if (process.platform !== 'win32') writer.signal('SIGCONT');
          writer.release();
        }),
        throughAFrozenWriter((writer) => writer.signal('SIGKILL')),
      ]);
    });
  });
});

async function throughAFrozenWriter(end: (writer: ReturnType<SharedLog['writer']>) => void): Promise<void> {
  const log = await SharedLog.create('sqlite');
  try {
    const { store, database } = log.opened;
    await store.append('instrument-BEFORE', 0, someEvents(1));
    const frozen = log.writer({ name: 'F', callers: 1, appends: 1, streams: 'new', holdAt: 1 });
    await frozen.said('holding');
    // Windows cannot stop a process; there the writer just waits, and holds the lock all the same.
    if (process.platform !== 'win32') frozen.signal('SIGSTOP');

    let answered = 0;
    const started = performance.now();
    const waiting = Array.from({ length: 20 }, (_, i) =>
      store.append(`instrument-Q${i}`, 0, someEvents(1)).finally(() => answered++),
    );
    const health = await waitFor(
      'the lock to be reported',
      () => (database.health().status === 'locked' ? database.health() : undefined),
      { every: 50 },
    );
    expect(performance.now() - started).toBeGreaterThan(9_500);
    expect(health.detail).toMatch(/lock/);
    expect(answered).toBe(0);
    expect(await store.readStream('instrument-BEFORE')).toHaveLength(1);

    end(frozen);
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(Array(20).fill('appended'));
    expect(database.health().status).toBe('ok');
    await log.expectSound();
  } finally {
    await log.drop();
  }
}
