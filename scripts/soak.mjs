// `npm run soak [-- --symbols 5000] [--sessions 30] [--seed N] [--write]`: simulated vendors with faults, fetched one session after the other
// on a simulated clock; then every fact is looked for in the log. `--write` puts the summary into docs/reliability.md.
import './bootstrap/quiet.mjs';
import { parseArgs } from 'node:util';
import { writeSection } from './bench/section.mjs';

const { values: options } = parseArgs({
  options: {
    symbols: { type: 'string', default: '5000' },
    sessions: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(Date.now() % 1e9) },
    write: { type: 'boolean', default: false },
  },
});
const { symbols, sessions, seed, write } = options;
if (!/^[1-9]\d{1,4}$/.test(symbols) || !/^[1-9]\d{0,2}$/.test(sessions) || !/^\d{1,9}$/.test(seed)) {
  console.error('usage: npm run soak -- [--symbols 10…] [--sessions N] [--seed N] [--write]');
  process.exit(64);
}
const { soak } = await import('../dist/tools/soak/soak-run.js');
const report = await soak({
  symbols: Number(symbols),
  sessions: Number(sessions),
  seed: Number(seed),
  print: console.log,
});
console.log(`\n${report.text}`);
if (write) writeSection('soak', report.text, 'reliability.md');
process.exit(report.problems.length === 0 ? 0 : 1);
