import { counts, openBench, projector, sums } from './engine-fixture.js';

/** A process that projects until it is killed: `projector.process.ts URL`. */
const [url] = process.argv.slice(2);
if (url === undefined) throw new Error('usage: projector.process.ts URL');
const bench = await openBench({ url });
projector(bench, [sums, counts], { leaseTime: 200 }).runner.start();
