// `npm run test:faults [-- --kills 200] [--seed N] [--write]`: a whole cluster under load, killed, frozen, cut off and restarted
// again and again, compared with a log to which nothing happened. `--write` puts the summary into docs/reliability.md.
import './bootstrap/quiet.mjs';
import { parseArgs } from 'node:util';
import { writeSection } from './bench/section.mjs';

const { runFaults } = await import('../dist/tools/faults/faults-run.js');

const { values: options } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1e9) },
    write: { type: 'boolean', default: false },
  },
});

if (!/^[1-9]\d{0,3}$/.test(options.kills) || !/^\d{1,9}$/.test(options.seed)) {
  console.error('usage: npm run test:faults -- [--kills N] [--seed N] [--write]');
  process.exit(64);
}
const summary = await runFaults({ kills: Number(options.kills), seed: Number(options.seed), print: console.log });
console.log(`\n${summary.text}\n\n${summary.problems} problems`);
if (options.write) writeSection('faults', summary.text, 'reliability.md');
process.exit(summary.problems === 0 ? 0 : 1);
