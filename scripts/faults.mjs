// `npm run test:faults [-- --kills 200] [--seed N] [--write]`: a whole cluster under load, killed, frozen, cut off and restarted
// again and again, compared with a log to which nothing happened. `--write` puts the summary into docs/reliability.md.
// Before that, rebuilds of read models are killed 50 times on each database: `--rebuild-kills N`, 0 for none.
import './bootstrap/quiet.mjs';
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { root } from './bootstrap/prepare.mjs';
import { writeSection } from './bench/section.mjs';
import { jestCommand } from './test/jest.mjs';

const { runFaults } = await import('../dist/tools/faults/faults-run.js');

const { values: options } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1e9) },
    'rebuild-kills': { type: 'string', default: '50' },
    write: { type: 'boolean', default: false },
  },
});

const rebuildKills = options['rebuild-kills'];
if (!/^\d{1,4}$/.test(rebuildKills) || !/^[1-9]\d{0,3}$/.test(options.kills) || !/^\d{1,9}$/.test(options.seed)) {
  console.error('usage: npm run test:faults -- [--kills N] [--rebuild-kills N] [--seed N] [--write]');
  process.exit(64);
}
if (rebuildKills !== '0') {
  const specs = ['**/rebuilds.crash.spec.ts', '**/rebuilds.mysql.int.spec.ts'].flatMap((spec) => ['--testMatch', spec]);
  const servers = ['--globalSetup', './libs/testing/src/servers/jest-global-setup.mjs'];
  const { status } = spawnSync(
    process.execPath,
    [...jestCommand, ...specs, '--testPathIgnorePatterns', '/node_modules/', '/dist/', ...servers, '--runInBand'],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, MARKETLOG_REBUILD_KILLS: rebuildKills, MARKETLOG_REBUILD_SEED: options.seed },
    },
  );
  if (status !== 0) process.exit(status ?? 1);
}
const summary = await runFaults({ kills: Number(options.kills), seed: Number(options.seed), print: console.log });
console.log(`\n${summary.text}\n\n${summary.problems} problems`);
if (options.write) writeSection('faults', summary.text, 'reliability.md');
process.exit(summary.problems === 0 ? 0 : 1);
