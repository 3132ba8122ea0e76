import fc from 'fast-check';
import { describeWithdrawal } from './testing/withdrawal.suite.js';

describeWithdrawal(fc, 'mysql', 6);
