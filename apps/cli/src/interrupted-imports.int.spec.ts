import { describeInterruptedImports } from './testing/interrupted-imports.suite.js';

describe('imports on MySQL', () => describeInterruptedImports('mysql', 5, 4));
