import { describeInterruptedWithdrawals } from './testing/interrupted-withdrawals.suite.js';

describe('withdrawals on SQLite', () => describeInterruptedWithdrawals('sqlite', 3, 3));
