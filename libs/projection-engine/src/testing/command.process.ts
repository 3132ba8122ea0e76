import { CommandProjector } from '../running/command-projector.js';
import { count, counts, openBench, projector, sums } from './engine-fixture.js';

/** A command that appends without an end and projects beside it, on a thread: `command.process.ts URL`. */
const [url] = process.argv.slice(2);
if (url === undefined) throw new Error('usage: command.process.ts URL');
const bench = await openBench({ url });
const { runner, moved: progress } = projector(bench, [sums, counts], { leaseTime: 200 });
new CommandProjector({
  ...{ runner, progress, signal: bench.signal, database: bench.database, log: console },
  thread: { script: new URL('./projections.worker.ts', import.meta.url), url },
  threadAfter: 100,
});
const values = Array.from({ length: 50 }, (_, i) => (i % 13) / 3);
for (let i = 0; ; i++) await count(bench.store, `C${i % 7}`, values);
