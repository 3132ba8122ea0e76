import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../bootstrap/prepare.mjs';

const config = join(root, '.dependency-cruiser.cjs');
const rules = createRequire(import.meta.url)(config).forbidden.map(({ name }) => name);

/** For each rule one file that breaks it: path and what it imports, as a path from the same tree or a package. */
const BREACHES = {
  'no-circular': ['libs/database/src/a.ts', 'libs/database/src/b.ts'],
  'event-sourcing-and-markets-import-nothing-of-ours': ['libs/markets/src/a.ts', 'libs/contracts/src/index.ts'],
  'event-sourcing-and-markets-know-no-nest-sql-kafka': ['libs/event-sourcing/src/a.ts', 'typeorm'],
  'contracts-import-event-sourcing-only': ['libs/contracts/src/a.ts', 'libs/markets/src/index.ts'],
  'features-share-events-not-code': ['libs/prices/src/a.ts', 'libs/articles/src/index.ts'],
  'features-import-the-core-resources-http-cli-and-imports': ['libs/quality/src/a.ts', 'libs/database/src/index.ts'],
  'only-repositories-sources-and-modules-import-adapters': [
    'libs/quality/src/a.repository.ts',
    'libs/operations/src/index.ts',
  ],
  'only-sources-import-vendors': ['libs/prices/src/b.ts', 'typeorm'],
  'config-and-telemetry-import-event-sourcing-only': ['libs/config/src/a.ts', 'libs/contracts/src/index.ts'],
  'the-core-reads-no-settings-and-writes-no-logs': ['libs/contracts/src/b.ts', 'libs/config/src/index.ts'],
  'adapters-import-event-sourcing-and-contracts': ['libs/database/src/c.ts', 'libs/event-store/src/index.ts'],
  'the-event-store-stands-on-the-database': ['libs/event-store/src/a.ts', 'libs/projection-engine/src/index.ts'],
  'the-projection-engine-stands-on-event-store-and-database': [
    'libs/projection-engine/src/a.ts',
    'libs/http/src/index.ts',
  ],
  'operations-import-event-sourcing-contracts-and-the-log-adapters': [
    'libs/operations/src/a.ts',
    'libs/prices/src/index.ts',
  ],
  'resources-and-imports-import-the-core-and-settings': ['libs/imports/src/a.ts', 'libs/cli/src/index.ts'],
  'resources-speak-no-http': ['libs/resources/src/a.ts', 'fastify'],
  'http-imports-resources-the-core-and-settings': ['libs/http/src/a.ts', 'libs/cli/src/index.ts'],
  'cli-imports-the-core-settings-and-imports': ['libs/cli/src/c.ts', 'libs/database/src/index.ts'],
  'nothing-imports-an-app': ['libs/operations/src/b.ts', 'apps/cli/src/main.ts'],
  'apps-that-need-no-kafka-load-none': ['apps/api/src/main.ts', 'libs/kafka/src/index.ts'],
  'the-command-line-begins-with-nothing-loaded': ['apps/cli/src/main.ts', 'libs/cli/src/index.ts'],
  'tools-are-imported-by-tools-only': ['libs/testing/src/a.ts', 'tools/cluster/cluster.ts'],
  'testing-is-imported-by-tests-and-tools-only': ['libs/database/src/d.ts', 'libs/testing/src/index.ts'],
  'other-libs-by-their-barrel-only': ['libs/database/src/e.ts', 'libs/event-sourcing/src/private.ts'],
  'a-lib-does-not-import-its-own-barrel': ['libs/cli/src/a.ts', 'libs/cli/src/index.ts'],
  'barrels-only-at-a-libs-root': ['libs/cli/src/b.ts', 'libs/cli/src/files/index.ts'],
  'shipped-code-needs-no-development-package': ['libs/telemetry/src/a.ts', 'ajv'],
};

describe('the import table', () => {
  let tree;
  let broken;

  beforeAll(() => {
    tree = mkdtempSync(join(tmpdir(), 'marketlog-imports-'));
    write(
      'package.json',
      JSON.stringify({
        type: 'module',
        dependencies: { typeorm: '1', kafkajs: '2', fastify: '5' },
        devDependencies: { ajv: '8' },
      }),
    );
    write('tsconfig.json', JSON.stringify({ compilerOptions: { module: 'nodenext', moduleResolution: 'nodenext' } }));
    for (const name of ['typeorm', 'kafkajs', 'fastify', 'ajv']) {
      write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
      write(`node_modules/${name}/index.js`, '');
    }
    write('libs/database/src/b.ts', "import './a.js';");
    write('libs/kafka/src/index.ts', "import 'kafkajs';\n");
    for (const [file, target] of Object.values(BREACHES)) {
      if (target.includes('/')) write(target, '', 'a');
      write(file, `import '${target.includes('/') ? specifier(file, target) : target}';\n`, 'a');
    }
    const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
    const args = [cruiser, 'apps', 'libs', 'tools', '--config', config, '--output-type', 'json'];
    const { stdout } = spawnSync(process.execPath, args, { cwd: tree, encoding: 'utf8', maxBuffer: 1 << 26 });
    broken = JSON.parse(stdout).summary.violations.map(({ rule, from }) => `${rule.name} ${from}`);
  });

  afterAll(() => rmSync(tree, { recursive: true }));

  it('has a planted breach for every rule', () => {
    expect(Object.keys(BREACHES).sort()).toEqual([...rules].sort());
  });

  it.each(Object.entries(BREACHES))('%s is reported where it is broken', (rule, [file]) => {
    expect(broken).toContain(`${rule} ${file}`);
  });

  function write(path, text, flag = 'w') {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text, { flag });
  }
});

function specifier(from, to) {
  const up = dirname(from)
    .split('/')
    .map(() => '..')
    .join('/');
  return `${up}/${to.replace(/\.ts$/, '.js')}`;
}
