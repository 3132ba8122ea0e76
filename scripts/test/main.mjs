// `npm test`: all that Node alone can check. `npm run test:all`: with real servers and the coverage gate as well.
// `--rest`: only what `npm test -- --coverage` in the same checkout left out, for `.ci/run`.
import { coverageGate } from './coverage.mjs';
import { jest } from './jest.mjs';
import { platformInstalls } from './platform-installs.mjs';
import { Report } from './report.mjs';
import { staticChecks } from './static-checks.mjs';

const SERVER_SPECS = '\\.int\\.spec\\.ts$';
const APP_SPECS = '\\.e2e\\.spec\\.ts$';
const SERVERS = './libs/testing/src/servers/jest-global-setup.mjs';

const all = process.argv.includes('--all');
const rest = process.argv.includes('--rest');
const coverage = all || rest || process.argv.includes('--coverage');

const folder = (name) => (coverage ? `coverage/${name}` : undefined);

const suites = [
  {
    name: 'unit and contract tests (SQLite)',
    run: () =>
      jest({ match: ['**/*.spec.ts', '**/*.spec.mjs'], ignore: [SERVER_SPECS, APP_SPECS], coverage: folder('unit') }),
  },
  { name: 'whole apps, embedded (e2e)', run: () => jest({ match: ['**/*.e2e.spec.ts'], coverage: folder('e2e') }) },
];

const serverSuites = [
  {
    name: 'server suites (mysql)',
    run: () => jest({ match: ['**/*.int.spec.ts'], setup: SERVERS, coverage: folder('servers') }),
  },
  { name: 'coverage (90 % lines, 85 % branches)', run: async () => coverageGate(['unit', 'e2e', 'servers']) },
  ...platformInstalls,
];

const report = new Report();
if (!rest) {
  await report.runTogether(staticChecks, 2);
  for (const suite of suites) await report.run(suite);
}
if (all || rest) for (const suite of serverSuites) await report.run(suite);

const missing = all || rest ? [] : ['mysql', 'coverage', 'installs for other platforms'];
if (missing.length > 0) console.log(`\nnot in this run: ${missing.join(', ')}: npm run test:all`);
process.exitCode = report.finish();
