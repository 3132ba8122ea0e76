import { openEventStore, type OpenedEventStore } from '#event-store';
import { RawLogRepository, verifyLog } from '#operations';
import { someEvents } from '../builders/events.js';
import { freshDatabase, type FreshDatabase } from '../servers/fresh-database.js';
import { WriterProcess } from '../workers/writer-process.js';
import type { WriterTask } from '../workers/writer.worker.js';
import { Tail } from './tail.js';

/** A log that several processes write, and what a test needs at its end. */
export class SharedLog {
  readonly #writers: WriterProcess[] = [];

  private constructor(
    readonly url: string,
    readonly opened: OpenedEventStore,
    private readonly fresh: FreshDatabase,
  ) {}

  static async create(dialect: 'sqlite' | 'mysql'): Promise<SharedLog> {
    const fresh = await freshDatabase(dialect);
    return new SharedLog(fresh.url, await openEventStore({ url: fresh.url, create: true }), fresh);
  }

  writer(task: Omit<WriterTask, 'url'>): WriterProcess {
    const writer = new WriterProcess({ url: this.url, ...task });
    this.#writers.push(writer);
    return writer;
  }

  /** Every event is there once, whole, without a hole; heads and digests agree. */
  async expectSound(): Promise<number> {
    const { faults, events } = await verifyLog(new RawLogRepository(this.opened.database));
    expect(faults).toEqual([]);
    return events;
  }

  async drop(): Promise<void> {
    await Promise.all(this.#writers.map((writer) => writer.destroy()));
    await this.opened.close();
    await this.fresh.drop();
  }
}

/** What holds when several processes write one log, and when some of them die or freeze at the worst moment. */
export function describeEventStoreProcesses(dialect: 'sqlite' | 'mysql'): void {
  let log: SharedLog;
  beforeEach(async () => {
    log = await SharedLog.create(dialect);
  });
  afterEach(() => log.drop());

  it('never shows a reader a hole while 16 callers in 4 processes write, some of them rolled back', async () => {
    const names = ['A', 'B', 'C', 'D'];
    const writers = names.map((name, i) =>
      log.writer({ name, callers: 4, appends: 30, ...(i === 0 && { failEvery: 5 }) }),
    );
    const tail = new Tail(log.opened.store);
    const course = { running: true };
    const done = Promise.all(writers.map((writer) => writer.said('done'))).finally(() => (course.running = false));
    while (course.running) {
      await tail.advance();
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const reports = await done;
    await tail.advance();
    const ids = new Set(reports.flatMap((report) => report.ids));
    expect(reports[0]!.rolledBack).toBeGreaterThan(0);
    expect(tail.count).toBe(ids.size);
    expect(await log.expectSound()).toBe(ids.size);
  });

  it('creates 1 000 streams at once from 4 processes', async () => {
    const writers = ['A', 'B', 'C', 'D'].map((name) => log.writer({ name, callers: 250, appends: 1, streams: 'new' }));
    const reports = await Promise.all(writers.map((writer) => writer.said('done')));
    expect(reports.map(({ ids }) => ids.length)).toEqual([250, 250, 250, 250]);
    expect(await log.expectSound()).toBe(1_000);
  });

  it('loses nothing and leaves no hole where writers are killed between insert and commit', async () => {
    const survivor = log.writer({ name: 'S', callers: 4, appends: 30 });
    const victims = [1, 3, 6].map((holdAt) => log.writer({ name: `V${holdAt}`, callers: 4, appends: 10, holdAt }));
    // Whoever holds keeps the others from their commit, so each is killed as soon as it does.
    const killings = victims.map(async (victim) => {
      await victim.said('holding');
      victim.signal('SIGKILL');
      await victim.ended();
    });
    await Promise.all(killings);
    const { ids } = await survivor.said('done');
    const found = await Promise.all(ids.map((id) => log.opened.store.readById(id)));
    expect(found).not.toContain(undefined);
    await log.expectSound();
    expect(await log.opened.store.append('instrument-AFTER', 0, someEvents(2))).toMatchObject({ version: 2 });
    await log.expectSound();
  });

  it('shows nobody what is not committed', async () => {
    const holder = log.writer({ name: 'H', callers: 1, appends: 1, streams: 'new', holdAt: 1 });
    await holder.said('holding');
    expect(await log.opened.store.heads()).toEqual([]);
    expect(await log.opened.store.readStream('instrument-H.0.0')).toEqual([]);
    holder.release();
    await holder.said('done');
    expect(await log.opened.store.readStream('instrument-H.0.0')).toHaveLength(1);
  });

  it('is made once where four processes start at the same time on an empty database', async () => {
    const fresh = await freshDatabase(dialect);
    const starters = ['A', 'B', 'C', 'D'].map(
      (name) => new WriterProcess({ url: fresh.url, name, callers: 1, appends: 3 }),
    );
    try {
      const reports = await Promise.all(starters.map((starter) => starter.said('ready')));
      expect(new Set(reports.map(({ logId }) => logId)).size).toBe(1);
      await Promise.all(starters.map((starter) => starter.said('done')));
    } finally {
      await Promise.all(starters.map((starter) => starter.destroy()));
      await fresh.drop();
    }
  });

  it('refuses to be opened with another number of partitions', async () => {
    await expect(openEventStore({ url: log.url, create: true, partitions: 16 })).rejects.toMatchObject({
      code: 'partition_count_mismatch',
      message: expect.stringMatching(/8 .*16/),
    });
  });
}
