import { describeLogVerify } from './log-verify.contract.js';

describe('log verify on SQLite', () => describeLogVerify('sqlite'));
