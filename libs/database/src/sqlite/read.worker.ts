/**
 * The thread that reads whole tables: `node:sqlite` answers synchronously, and what a table takes to read must not keep requests waiting.
 * It imports Node's modules only: tests start this very file and leave stripping its types to Node.
 */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

/** What the thread is started with. */
export interface ReadTask {
  readonly path: string;
}

export interface ReadRequest {
  readonly id: number;
  readonly sql: string;
  readonly parameters: readonly (SQLInputValue | boolean)[];
}

export type ReadReply =
  | { readonly id: number; readonly rows: Record<string, unknown>[] }
  | { readonly id: number; readonly fault: ReadFault };

/** An error of SQLite without its prototype and methods, which do not pass between threads. */
export interface ReadFault {
  readonly message: string;
  readonly code: unknown;
  readonly errcode: unknown;
}

/** Milliseconds that a statement waits where another process holds the lock: nothing but this thread waits with it. */
const busyTimeout = 10_000;

const { path } = workerData as ReadTask;
const database = new DatabaseSync(path, { readOnly: true, timeout: busyTimeout });
database.exec('PRAGMA cache_size = -65536');
database.exec('PRAGMA temp_store = MEMORY');
database.exec('BEGIN');

parentPort!.on('message', ({ id, sql, parameters }: ReadRequest) => {
  parentPort!.postMessage(answer(id, sql, parameters));
});

function answer(id: number, sql: string, parameters: ReadRequest['parameters']): ReadReply {
  try {
    const values = parameters.map((value) => (typeof value === 'boolean' ? Number(value) : value));
    return { id, rows: database.prepare(sql).all(...values) };
  } catch (error) {
    const { message, code, errcode } = error as Error & Pick<ReadFault, 'code' | 'errcode'>;
    return { id, fault: { message, code, errcode } };
  }
}
