import { describeLogVerify } from './log-verify.contract.js';

describe('log verify on MySQL', () => describeLogVerify('mysql'));
