import { setTimeout as sleep } from 'node:timers/promises';
import { MarketlogError } from '#event-sourcing';
import { FillThreads } from '../threads/fill-threads.js';
import { counts, openBench, projector, sums } from './engine-fixture.js';

/** A process that projects, rebuilds and retires until it is killed, and says where it is: `rebuilder.process.ts URL`. */
const [url] = process.argv.slice(2);
if (url === undefined) throw new Error('usage: rebuilder.process.ts URL');
const bench = await openBench({ url });
const both = [sums, counts];
const threads = new FillThreads({ script: new URL('./projections.worker.ts', import.meta.url), url });
const { rebuilds, runner } = projector(bench, both, { leaseTime: 300, turn: 300, threads });
const say = (phase: string): boolean => process.stdout.write(`${phase}\n`);
const course = {
  signal: new AbortController().signal,
  onProgress: ({ filled, live }: { filled: number; live: number }): void =>
    void say(filled < live ? 'filling' : 'comparing'),
};
runner.start();
for (;;) {
  try {
    await rebuilds.run('sums', { kind: 'rebuild', onDifference: 'refuse' }, course, ({ comparison }) => {
      say(comparison.equal ? 'flipping' : 'different');
      return Promise.resolve('live');
    });
    say('retiring');
    await rebuilds.retire('sums');
  } catch (error) {
    // A predecessor that was killed holds its turn a little longer.
    if (!(error instanceof MarketlogError) || error.code !== 'rebuild_running') throw error;
    await sleep(20);
  }
}
