// `npm test`: all that Node alone can check. `npm run test:all`: with real servers and the coverage gate as well.
// `--rest`: only what `npm test -- --coverage` in the same checkout left out, for `.ci/run`.
import { coverageGate } from './coverage.mjs';
import { jest, workersPerProcessor } from './jest.mjs';
import { Newcomer, newcomerLeftOut } from './newcomer.mjs';
import { PlatformInstalls } from './platform-installs.mjs';
import { Report } from './report.mjs';
import { staticChecks, styleChecks } from './static-checks.mjs';

const SERVER_SPECS = '\\.int\\.spec\\.ts$';
// A cluster that is harmed needs the machine for itself, and its minutes are no part of the other suites' patience.
const FAULT_SPECS = '/tools/faults/.*\\.int\\.spec\\.ts$';
// Processes that are killed and frozen on SQLite: they need no server, but their minute is more than `npm test` has.
const CRASH_SPECS = '\\.crash\\.spec\\.ts$';
const SERVERS = './libs/testing/src/servers/jest-global-setup.mjs';

const all = process.argv.includes('--all');
const rest = process.argv.includes('--rest');
const coverage = all || rest || process.argv.includes('--coverage');

const folder = (name) => (coverage ? `coverage/${name}` : undefined);

const suites = [
  {
    name: 'unit and contract tests, whole apps (SQLite)',
    // In one run: whole apps wait for processes more than they compute, so they begin, and the others fill the time between.
    run: () =>
      jest({
        match: ['**/*.spec.ts', '**/*.spec.mjs'],
        ignore: [SERVER_SPECS, CRASH_SPECS],
        coverage: folder('embedded'),
        workers: workersPerProcessor(1.5),
        sequencer: './scripts/test/longest-first.mjs',
      }),
  },
];

const crashSuite = {
  name: 'processes killed and frozen (SQLite)',
  run: () => jest({ match: ['**/*.crash.spec.ts'], coverage: folder('crash'), workers: workersPerProcessor(2) }),
};

const otherSuites = [
  {
    name: 'server suites (mysql, kafka)',
    run: () =>
      jest({
        match: ['**/*.int.spec.ts'],
        ignore: [FAULT_SPECS],
        setup: SERVERS,
        coverage: folder('servers'),
        // They wait for servers and leases for a third of their time. They share two servers and start more of them, so no more at
        // a time however many processors there are.
        workers: 3,
        sequencer: './scripts/test/longest-first.mjs',
      }),
  },
  { name: 'faults (a whole cluster, harmed)', run: () => jest({ match: ['**/tools/faults/**/*.int.spec.ts'] }) },
  { name: 'coverage (90 % lines, 85 % branches)', run: async () => coverageGate(['embedded', 'crash', 'servers']) },
];

const report = new Report();
if (!rest) {
  await report.runTogether(staticChecks, 2);
  for (const suite of suites) await report.run(suite);
}
if (all || rest) {
  const installs = new PlatformInstalls();
  const newcomer = newcomerLeftOut() ? undefined : new Newcomer();
  // The one waits for processes, the others for the registry and the disk.
  await Promise.all([
    report.run(crashSuite),
    report.runTogether([...installs.checks, ...styleChecks], 1),
    report.runTogether(newcomer?.firstCommand ?? [], 1),
  ]);
  installs.remove();
  await report.runTogether(newcomer?.secondCommand ?? [], 1);
  await newcomer?.remove();
  for (const suite of otherSuites) await report.run(suite);
}

const left = [
  'lint',
  'formatting',
  'killed processes',
  'mysql',
  'kafka',
  'coverage',
  'installs for other platforms',
  'a minimal system',
];
if (!all && !rest) console.log(`\nnot in this run: ${left.join(', ')}: npm run test:all`);
else if (newcomerLeftOut())
  console.log(`\nleft out: the README's two commands on a minimal system (${newcomerLeftOut()})`);
process.exitCode = report.finish();
