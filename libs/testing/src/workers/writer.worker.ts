/** A process that appends to a log as its task says, and tells its course on standard output, a JSON document a line. */
import { once } from 'node:events';
import { openDatabase } from '#database';
import { SqlEventStore } from '#event-store';
import { someEvents } from '../builders/events.js';
import { HookedDatabase } from './hooked-database.js';

export interface WriterTask {
  readonly url: string;
  /** Tells this process's streams from those of others. */
  readonly name: string;
  /** Callers that append at the same time. */
  readonly callers: number;
  /** Appends of each caller, one after the other. */
  readonly appends: number;
  /** Stream of one append; default: a few streams shared by all processes. */
  readonly streams?: 'shared' | 'new';
  /** Stops before its n-th commit, says `holding`, and goes on when it is told to. */
  readonly holdAt?: number;
  /** Every n-th transaction is rolled back after its inserts; the store tries its callers again. */
  readonly failEvery?: number;
}

export type WriterReport =
  | { readonly say: 'ready'; readonly logId: string }
  | { readonly say: 'holding' }
  | { readonly say: 'done'; readonly ids: readonly string[]; readonly rolledBack: number };

const task = JSON.parse(process.argv[2] ?? '') as WriterTask;
const ids: string[] = [];
let rolledBack = 0;
let transactions = 0;

const database = await openDatabase(task.url, { create: true });
const store = await SqlEventStore.open(new HookedDatabase(database, beforeCommit), { create: true });
report({ say: 'ready', logId: (await store.identity()).logId });
await Promise.all(Array.from({ length: task.callers }, (_, caller) => write(caller)));
report({ say: 'done', ids, rolledBack });
await store.close();
await database.close();
process.stdin.destroy();

async function write(caller: number): Promise<void> {
  for (let i = 0; i < task.appends; i++) {
    const stream =
      task.streams === 'new' ? `instrument-${task.name}.${caller}.${i}` : `instrument-S${(caller + i) % 24}`;
    const events = someEvents((i % 4) + 1);
    const result = await store.append(stream, task.streams === 'new' ? 0 : 'any', events);
    if (result.status === 'conflict') throw new Error(`${stream}: conflict at ${result.actualVersion}`);
    ids.push(...events.map(({ id }) => id));
  }
}

async function beforeCommit(): Promise<void> {
  transactions++;
  if (transactions === task.holdAt) {
    report({ say: 'holding' });
    await once(process.stdin, 'data');
  }
  if (task.failEvery !== undefined && transactions % task.failEvery === 0) {
    rolledBack++;
    throw new Error('planted');
  }
}

function report(line: WriterReport): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
