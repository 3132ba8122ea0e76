// `npm run quality:check -- FOLDER`: the report on quality over a folder of Yahoo's CSV files of New York's exchanges (one per symbol,
// such as StockNet's), against a second computation in Python that shares neither code nor calendar with it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { root, runPython } from '../calendars/python.mjs';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error("usage: npm run quality:check -- FOLDER   (CSV files as Yahoo's download has them, named SYMBOL.csv)");
  process.exit(64);
}
const prices = resolve(process.env.INIT_CWD ?? '.', folder);
const scratch = mkdtempSync(join(tmpdir(), 'marketlog-quality-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const marketlog = (...args) =>
  execFileSync(process.execPath, [join(root, 'bin', 'marketlog'), ...args], {
    cwd: root,
    env: { ...process.env, MARKETLOG_DATABASE_URL: `sqlite:${join(scratch, 'log.sqlite')}` },
    maxBuffer: 1 << 30,
    stdio: ['ignore', 'pipe', 'inherit'],
  });

marketlog('import', 'prices', prices, '--exchange', 'US', '--json');
const report = join(scratch, 'report.json');
writeFileSync(report, marketlog('quality', 'report', '--json'));
runPython(join(root, 'tools', 'quality', 'check.py'), [prices, report]);
