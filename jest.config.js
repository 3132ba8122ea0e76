import { readFileSync } from 'node:fs';

const swc = JSON.parse(readFileSync(new URL('.swcrc', import.meta.url), 'utf8'));

/** Node runs the sources as ESM; SWC strips the types and keeps Nest's decorator metadata. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/scripts', '<rootDir>/tools'],
  testMatch: ['**/*.spec.ts', '**/*.spec.mjs'],
  // Ends what hangs. How long a step takes is the machine's business: a first one may even install a program.
  testTimeout: 300_000,
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  // Inline, because only then is coverage counted in the source instead of in what SWC made of it.
  transform: { '^.+\\.ts$': ['@swc/jest', { ...swc, sourceMaps: 'inline' }] },
  moduleNameMapper: {
    '^#(event-sourcing|contracts|markets|instruments|prices|articles|ingestions|quality|indicators|predictions|database|event-store|projection-engine|kafka|operations|http|imports|cli|config|telemetry|testing|sentiment|model-registry|onnx)$':
      '<rootDir>/libs/$1/src/index.ts',
    '^#([a-z-]+)/feature$': '<rootDir>/libs/$1/src/$1.feature.ts',
    '^#([a-z-]+)/module$': '<rootDir>/libs/$1/src/$1.module.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  collectCoverageFrom: [
    '{apps,libs}/**/*.ts',
    '!**/*.spec.ts',
    '!libs/contracts/src/gen/**',
    '!libs/testing/**',
    '!**/testing/**',
    '!**/*.fixture.ts',
  ],
};
