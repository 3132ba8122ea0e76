import { describeInterruptedImports } from './testing/interrupted-imports.suite.js';

describe('imports on SQLite, killed often', () => describeInterruptedImports('sqlite', 20));
describe('imports on MySQL', () => describeInterruptedImports('mysql', 20));
