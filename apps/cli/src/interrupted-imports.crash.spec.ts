import { describeInterruptedImports } from './testing/interrupted-imports.suite.js';

describe('imports on SQLite', () => describeInterruptedImports('sqlite', 5, 4));
