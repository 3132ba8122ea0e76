import fc from 'fast-check';
import { describeArticleWithdrawal } from './testing/article-withdrawal.suite.js';
import { describeWithdrawal } from './testing/withdrawal.suite.js';

describeWithdrawal(fc, 'mysql', 6);
describeArticleWithdrawal(fc, 'mysql', 8);
