import fs, { constants, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LogError } from '#event-sourcing';
import { SqliteConnection } from './sqlite-driver.shim.js';
import { patiently } from './patience.js';
import { translateSqliteError } from './sqlite-errors.js';
import { WalMover } from './wal-mover.js';

/** Milliseconds that a statement may block the event loop while another process holds the lock; then we wait asynchronously. */
const busyTimeout = 5;

/**
 * Refuses what is no database or cannot be written before SQLite touches it, and makes the folder of a new one.
 * @throws LogError `no_log`, `database_invalid`, `database_read_only`.
 */
export async function checkSqliteFile(path: string, create: boolean): Promise<void> {
  const file = await fs.stat(path).catch(absent);
  if (file === undefined) {
    if (!create) throw new LogError('no_log', `no log at ${path}`);
    await mkdir(dirname(path), { recursive: true }).catch((cause: unknown) => {
      throw new LogError('database_read_only', `the folder ${dirname(path)} cannot be made`, false, { cause });
    });
    await refuseReadOnly(dirname(path), `the folder ${dirname(path)} cannot be written, so no log can be made in it`);
    return;
  }
  if (!file.isFile()) throw new LogError('database_invalid', `${path} is no file`);
  if (file.size > 0 && !(await beginsLikeSqlite(path))) {
    throw new LogError('database_invalid', `${path} is no SQLite database`);
  }
  await refuseReadOnly(path, `${path} cannot be written`);
  // Readers and writers of WAL meet in a file beside the database, so even reading writes there.
  await refuseReadOnly(dirname(path), `the folder of ${path} cannot be written, which even reading a log needs`);
}

/** What may not be looked at is not absent: that error stays what it is. */
function absent(error: unknown): undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
}

async function refuseReadOnly(path: string, sentence: string): Promise<void> {
  await fs.access(path, constants.W_OK).catch((cause: unknown) => {
    const { code } = cause as NodeJS.ErrnoException;
    throw new LogError('database_read_only', `${sentence} (${code})`, false, { cause });
  });
}

async function beginsLikeSqlite(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(16), 0, 16, 0);
    return buffer.toString('latin1') === 'SQLite format 3\0';
  } finally {
    await file.close();
  }
}

/** `replaceable`: what it writes can be made again, so it does not wait for the disk; later commits of others take its own along. */
export type Access = 'readwrite' | 'readonly' | 'replaceable';

/** Opens one connection. @throws LogError for what SQLite says */
export async function openSqlite(path: string, access: Access): Promise<SqliteConnection> {
  let connection: SqliteConnection | undefined;
  try {
    const opened = new SqliteConnection(path, { readonly: access === 'readonly', timeout: busyTimeout });
    connection = opened;
    await patiently(() => prepare(opened, access));
    return opened;
  } catch (error) {
    connection?.close();
    throw translateSqliteError(error, path);
  }
}

/**
 * WAL lets readers go on while one connection writes. `synchronous = FULL` makes every commit reach the disk before it is
 * answered: an event that was acknowledged survives a power failure.
 */
function prepare(connection: SqliteConnection, access: Access): void {
  connection.exec('PRAGMA cache_size = -65536');
  connection.exec('PRAGMA temp_store = MEMORY');
  if (access === 'readonly') return;
  connection.exec('PRAGMA journal_mode = WAL');
  connection.exec(`PRAGMA synchronous = ${access === 'replaceable' ? 'NORMAL' : 'FULL'}`);
  new WalMover(connection).set('usual');
}
