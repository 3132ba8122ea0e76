// `npm run check:rebuilds -- [--prices FOLDER] [--articles FOLDER] [--database sqlite|mysql] [--rate N]`: every read model rebuilt while a
// writer appends and clients read, then faults planted and named. Without a folder on a small generated log.
import './bootstrap/quiet.mjs';
import { parseArgs } from 'node:util';

const { runCheck } = await import('../dist/tools/rebuilds/run-check.js');

const { values: options } = parseArgs({
  options: {
    prices: { type: 'string' },
    articles: { type: 'string' },
    database: { type: 'string', default: 'sqlite' },
    rate: { type: 'string', default: '200' },
  },
});
if (!['sqlite', 'mysql'].includes(options.database) || !/^[1-9]\d{0,3}$/.test(options.rate)) {
  console.error(
    'usage: npm run check:rebuilds -- [--prices FOLDER] [--articles FOLDER] [--database sqlite|mysql] [--rate N]',
  );
  process.exit(64);
}
const { database: dialect, prices, articles, rate } = options;
const { problems } = await runCheck({ dialect, prices, articles, rate: Number(rate), print: console.log });
process.exit(problems.length === 0 ? 0 : 1);
