// `npm run test:faults [-- --kills 200] [--seed N] [--write]`: a whole cluster under load, killed, frozen, cut off and restarted
// again and again, compared with a log to which nothing happened. `--write` puts the summary into docs/reliability.md.
// Before that, rebuilds of read models are killed 50 times on each database, a backfill of predictions and an analyst 20 times: `--rebuild-kills N`,
// `--prediction-kills N`, 0 for none. `--poison-patterns N` tries so many random patterns of poison events on each database (none unless told);
// `--kills 0` leaves the cluster out.
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
    'prediction-kills': { type: 'string', default: '20' },
    'poison-patterns': { type: 'string', default: '0' },
    write: { type: 'boolean', default: false },
  },
});

const rebuildKills = options['rebuild-kills'];
const poisonPatterns = options['poison-patterns'];
const predictionKills = options['prediction-kills'];
const counts = [rebuildKills, predictionKills, poisonPatterns, options.kills];
if (counts.some((count) => !/^\d{1,4}$/.test(count)) || !/^\d{1,9}$/.test(options.seed)) {
  console.error(
    'usage: npm run test:faults -- [--kills N] [--rebuild-kills N] [--prediction-kills N] [--poison-patterns N] [--seed N] [--write]',
  );
  process.exit(64);
}
if (rebuildKills !== '0')
  runSpecs(['**/rebuilds.crash.spec.ts', '**/rebuilds.mysql.int.spec.ts'], {
    MARKETLOG_REBUILD_KILLS: rebuildKills,
    MARKETLOG_REBUILD_SEED: options.seed,
  });
if (predictionKills !== '0')
  runSpecs(['**/killed-backfills.crash.spec.ts', '**/killed-analyst.int.spec.ts'], {
    MARKETLOG_PREDICTION_KILLS: predictionKills,
    MARKETLOG_TEST_SEED: options.seed,
  });
if (poisonPatterns !== '0')
  runSpecs(['**/poison.spec.ts', '**/poison.mysql.int.spec.ts'], { MARKETLOG_POISON_PATTERNS: poisonPatterns });
if (options.kills === '0') process.exit(0);
const summary = await runFaults({ kills: Number(options.kills), seed: Number(options.seed), print: console.log });
console.log(`\n${summary.text}\n\n${summary.problems} problems`);
if (options.write) writeSection('faults', summary.text, 'reliability.md');
process.exit(summary.problems === 0 ? 0 : 1);

/** Specs that take how often from the environment; ends this process where one fails. */
function runSpecs(specs, environment) {
  const matches = specs.flatMap((spec) => ['--testMatch', spec]);
  const servers = ['--globalSetup', './libs/testing/src/servers/jest-global-setup.mjs'];
  const { status } = spawnSync(
    process.execPath,
    [...jestCommand, ...matches, '--testPathIgnorePatterns', '/node_modules/', '/dist/', ...servers, '--runInBand'],
    { cwd: root, stdio: 'inherit', env: { ...process.env, ...environment } },
  );
  if (status !== 0) process.exit(status ?? 1);
}
