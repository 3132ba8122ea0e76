/**
 * The import table of the architecture, a rule for each of its sentences. Specs and their fixtures may use `testing` and vendors freely,
 * so most rules look at the other files only.
 */
const FEATURES = 'instruments|prices|articles|ingestions|quality|indicators|sentiment|predictions|model-registry';
const ADAPTERS = 'database|event-store|projection-engine|kafka|onnx';
const SPEC = '\\.(spec|fixture)\\.ts$';

const lib = (names) => `^libs/(${names})/`;
const otherThan = (...names) => `^libs/(?!(${names.join('|')})/)|^apps/`;
const npm = (names) => `^node_modules/(${names})`;
const edge = '\\.(repository|source|module)\\.ts$';

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Two files that import each other cannot be understood one at a time.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'event-sourcing-and-markets-import-nothing-of-ours',
      severity: 'error',
      from: { path: lib('event-sourcing|markets'), pathNot: SPEC },
      to: { path: '^(libs|apps)/', pathNot: lib('$1') },
    },
    {
      name: 'event-sourcing-and-markets-know-no-nest-sql-kafka',
      severity: 'error',
      from: { path: lib('event-sourcing|markets'), pathNot: SPEC },
      to: { path: npm('@nestjs|typeorm|mysql2|kafkajs|fastify') },
    },
    {
      name: 'contracts-import-event-sourcing-only',
      severity: 'error',
      from: { path: lib('contracts'), pathNot: SPEC },
      to: { path: otherThan('contracts', 'event-sourcing') },
    },
    {
      name: 'features-share-events-not-code',
      comment: 'A feature never imports another; they meet in events and in the ports of contracts.',
      severity: 'error',
      from: { path: lib(FEATURES), pathNot: SPEC },
      to: { path: lib(FEATURES), pathNot: lib('$1') },
    },
    {
      name: 'features-import-the-core-resources-http-cli-and-imports',
      severity: 'error',
      from: { path: lib(FEATURES), pathNot: [SPEC, edge] },
      to: {
        path: otherThan(
          'event-sourcing',
          'contracts',
          'markets',
          'resources',
          'http',
          'cli',
          'imports',
          'config',
          'telemetry',
          FEATURES,
        ),
      },
    },
    {
      name: 'only-repositories-sources-and-modules-import-adapters',
      severity: 'error',
      from: { path: lib(FEATURES), pathNot: SPEC },
      to: {
        path: otherThan(
          'event-sourcing',
          'contracts',
          'markets',
          'resources',
          'http',
          'cli',
          'imports',
          'config',
          'telemetry',
          FEATURES,
          ADAPTERS,
        ),
      },
    },
    {
      name: 'only-sources-import-vendors',
      comment: "A vendor's shape never gets past its source file.",
      severity: 'error',
      from: { path: lib(FEATURES), pathNot: [SPEC, edge] },
      to: { path: npm('yahoo-finance2|typeorm|mysql2') },
    },
    {
      name: 'config-and-telemetry-import-event-sourcing-only',
      severity: 'error',
      from: { path: lib('config|telemetry'), pathNot: SPEC },
      to: { path: otherThan('config', 'telemetry', 'event-sourcing') },
    },
    {
      name: 'the-core-reads-no-settings-and-writes-no-logs',
      severity: 'error',
      from: { path: lib('event-sourcing|markets|contracts'), pathNot: SPEC },
      to: { path: lib('config|telemetry') },
    },
    {
      name: 'adapters-import-event-sourcing-and-contracts',
      severity: 'error',
      from: { path: lib('database|kafka|onnx'), pathNot: SPEC },
      to: { path: otherThan('$1', 'event-sourcing', 'contracts', 'config', 'telemetry') },
    },
    {
      name: 'the-event-store-stands-on-the-database',
      severity: 'error',
      from: { path: lib('event-store'), pathNot: SPEC },
      to: { path: otherThan('event-store', 'database', 'event-sourcing', 'contracts', 'config', 'telemetry') },
    },
    {
      name: 'the-projection-engine-stands-on-event-store-and-database',
      severity: 'error',
      from: { path: lib('projection-engine'), pathNot: SPEC },
      to: {
        path: otherThan(
          'projection-engine',
          'event-store',
          'database',
          'event-sourcing',
          'contracts',
          'config',
          'telemetry',
        ),
      },
    },
    {
      name: 'operations-import-event-sourcing-contracts-and-the-log-adapters',
      severity: 'error',
      from: { path: lib('operations'), pathNot: SPEC },
      to: {
        path: otherThan(
          'operations',
          'event-sourcing',
          'contracts',
          'database',
          'event-store',
          'projection-engine',
          'kafka',
          'config',
          'telemetry',
          'resources',
          'http',
          'cli',
          'imports',
        ),
      },
    },
    {
      name: 'resources-and-imports-import-the-core-and-settings',
      severity: 'error',
      from: { path: lib('resources|imports'), pathNot: SPEC },
      to: { path: otherThan('$1', 'event-sourcing', 'contracts', 'markets', 'config', 'telemetry') },
    },
    {
      name: 'resources-speak-no-http',
      comment: 'The command line answers from them, and loads no server.',
      severity: 'error',
      from: { path: lib('resources'), pathNot: SPEC },
      to: { path: npm('fastify|@fastify|@nestjs/swagger|@nestjs/platform-fastify') },
    },
    {
      name: 'http-imports-resources-the-core-and-settings',
      severity: 'error',
      from: { path: lib('http'), pathNot: SPEC },
      to: { path: otherThan('http', 'resources', 'event-sourcing', 'contracts', 'markets', 'config', 'telemetry') },
    },
    {
      name: 'cli-imports-the-core-settings-and-imports',
      severity: 'error',
      from: { path: lib('cli'), pathNot: SPEC },
      to: { path: otherThan('cli', 'imports', 'event-sourcing', 'contracts', 'config', 'telemetry') },
    },
    {
      name: 'nothing-imports-an-app',
      comment: 'An app is a composition root; the command line may start the others.',
      severity: 'error',
      from: { path: '^libs/', pathNot: '^libs/testing/' },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-that-need-no-kafka-load-none',
      comment: 'api, ingest and standalone work while Kafka is away, and pay neither memory nor time for its client.',
      severity: 'error',
      from: { path: '^apps/(api|ingest|standalone)/src/main\\.ts$' },
      to: { path: npm('kafkajs'), reachable: true },
    },
    {
      name: 'the-command-line-begins-with-nothing-loaded',
      comment: 'Its main imports what it needs once it knows what is asked.',
      severity: 'error',
      from: { path: '^apps/cli/src/(main|package-version)\\.ts$' },
      to: { path: '^(libs|apps)/|^node_modules/', dependencyTypesNot: ['dynamic-import'] },
    },
    {
      name: 'tools-are-imported-by-tools-only',
      comment: 'What people run beside the apps is not part of them.',
      severity: 'error',
      from: { path: '^(libs|apps)/' },
      to: { path: '^tools/' },
    },
    {
      name: 'testing-is-imported-by-tests-and-tools-only',
      severity: 'error',
      from: { pathNot: [SPEC, '^libs/testing/', '^apps/[^/]+/src/testing/', '^tools/'] },
      to: { path: lib('testing') },
    },
    {
      name: 'other-libs-by-their-barrel-only',
      comment:
        'Across libs the import is `#name`, which is the barrel, the declaration of a feature, `#name/feature`, or the module that only apps need, `#name/module`; a path into another lib is a private one.',
      severity: 'error',
      from: { path: '^(libs|apps)/([^/]+)/' },
      to: {
        path: '^libs/',
        pathNot: [
          '^$1/$2/',
          '^libs/[^/]+/src/(index|[^/]+\\.feature)\\.ts$',
          '^libs/[^/]+/src/(config|event-store|projection-engine)\\.module\\.ts$',
        ],
      },
    },
    {
      name: 'a-lib-does-not-import-its-own-barrel',
      severity: 'error',
      from: { path: '^libs/([^/]+)/', pathNot: SPEC },
      to: { path: '^libs/$1/src/index\\.ts$' },
    },
    {
      name: 'barrels-only-at-a-libs-root',
      severity: 'error',
      from: {},
      to: { path: '^libs/[^/]+/src/.+/index\\.ts$', pathNot: '^libs/contracts/src/gen/' },
    },
    {
      name: 'shipped-code-needs-no-development-package',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: [SPEC, '^libs/testing/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    enhancedResolveOptions: {
      conditionNames: ['types', 'import', 'default'],
      extensions: ['.ts', '.js', '.cjs', '.mjs'],
    },
    exclude: { path: '^(dist|coverage)/' },
  },
};
