import fc from 'fast-check';
import { describeArticleWithdrawal } from './testing/article-withdrawal.suite.js';
import { describeWithdrawal } from './testing/withdrawal.suite.js';

describeWithdrawal(fc, 'sqlite', 12);
describeArticleWithdrawal(fc, 'sqlite', 12);
