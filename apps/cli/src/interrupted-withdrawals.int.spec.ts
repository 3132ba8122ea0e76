import { describeInterruptedWithdrawals } from './testing/interrupted-withdrawals.suite.js';

describe('withdrawals on MySQL', () => describeInterruptedWithdrawals('mysql', 1, 3));
