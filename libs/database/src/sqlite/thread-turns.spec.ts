import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { newTurns, ThreadTurns } from './thread-turns.js';

/** A thread that takes the turn, says so, and gives it back when it is told to. */
const taker = `
  const { parentPort, workerData } = require('node:worker_threads');
  const turn = new Int32Array(workerData);
  while (Atomics.compareExchange(turn, 0, 0, 1) === 1) Atomics.wait(turn, 0, 1);
  parentPort.postMessage('taken');
  parentPort.once('message', () => {
    Atomics.store(turn, 0, 0);
    Atomics.notify(turn, 0, 1);
  });`;

async function takenByThread(shared: SharedArrayBuffer): Promise<Worker> {
  const worker = new Worker(taker, { eval: true, workerData: shared });
  await once(worker, 'message');
  return worker;
}

test('a thread that waits has its turn when the other gives it back, and its event loop runs meanwhile', async () => {
  const shared = newTurns();
  const turns = new ThreadTurns(shared);
  const other = await takenByThread(shared);
  const order: string[] = [];
  const waiting = turns.take().then(() => order.push('taken'));
  await new Promise((resolve) => setImmediate(resolve));
  order.push('loop');
  other.postMessage('give');
  await waiting;
  expect(order).toEqual(['loop', 'taken']);
  expect(new Int32Array(shared)[0]).toBe(1);
  turns.give();
  expect(new Int32Array(shared)[0]).toBe(0);
  await once(other, 'exit');
});

test('a thread that ends while it has the turn does not stop the other', async () => {
  const shared = newTurns();
  const other = await takenByThread(shared);
  await other.terminate();
  await new ThreadTurns(shared).take();
  expect(new Int32Array(shared)[0]).toBe(1);
});
