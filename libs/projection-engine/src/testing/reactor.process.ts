import { openBench } from './engine-fixture.js';
import { DoubleWhenCounted, reacting } from './reactor-fixture.js';

/** A process that reacts until it is killed: `reactor.process.ts URL`. */
const [url] = process.argv.slice(2);
if (url === undefined) throw new Error('usage: reactor.process.ts URL');
const bench = await openBench({ url });
reacting(bench, [new DoubleWhenCounted(1, 50)], { leaseTime: 200 }).runner.start();
