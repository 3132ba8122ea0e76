import { Worker } from 'node:worker_threads';
import { LogError } from '#event-sourcing';
import type { SqlReader, SqlRow, SqlValue } from '../database.js';
import type { ReadReply, ReadRequest, ReadTask } from './read.worker.js';

/** In `dist` what the build made of it; in tests the source, whose types Node strips. */
const script = new URL(`./read.worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

interface Pending {
  readonly resolve: (rows: SqlRow[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * One snapshot on a thread of its own, for those who read whole tables: the event loop serves requests meanwhile. Statements are answered one
 * after the other.
 */
class ReadingThread implements SqlReader {
  private readonly pending = new Map<number, Pending>();
  private readonly worker: Worker;
  private lastId = 0;
  private ended: Error | undefined;

  constructor(path: string) {
    const task: ReadTask = { path };
    // What Node itself was told to load is not for this file, which tests could not start otherwise.
    this.worker = new Worker(script, { workerData: task, name: 'sqlite reading', execArgv: [] });
    this.worker.on('message', (reply: ReadReply) => this.receive(reply));
    this.worker.on('error', (error: Error) => this.end(error));
    this.worker.on('exit', () => this.end(new LogError('database_closed', `the thread that reads ${path} ended`)));
  }

  query<R extends SqlRow = SqlRow>(sql: string, parameters: readonly SqlValue[] = []): Promise<R[]> {
    if (this.ended !== undefined) return Promise.reject(this.ended);
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve: (rows) => resolve(rows as R[]), reject });
      this.worker.postMessage({ id, sql, parameters } satisfies ReadRequest);
    });
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private receive(reply: ReadReply): void {
    const pending = this.pending.get(reply.id);
    this.pending.delete(reply.id);
    if ('rows' in reply) pending?.resolve(reply.rows);
    else pending?.reject(Object.assign(new Error(reply.fault.message), reply.fault));
  }

  /** The first reason counts: a thread that fails also exits. */
  private end(error: Error): void {
    this.ended ??= error;
    for (const { reject } of this.pending.values()) reject(this.ended);
    this.pending.clear();
  }
}

/** Reads that see one state, on a thread that ends with them. */
export async function readOnThread<T>(path: string, work: (sql: SqlReader) => Promise<T>): Promise<T> {
  const thread = new ReadingThread(path);
  try {
    return await work(thread);
  } finally {
    await thread.close();
  }
}
