import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { root } from '../bootstrap/prepare.mjs';
import { jestOutcome } from './jest-outcome.mjs';

const passed = { status: 'passed', fullName: 'adds', failureMessages: [] };

function report(...testResults) {
  const count = (status) =>
    testResults.flatMap((file) => file.assertionResults).filter((test) => test.status === status);
  return {
    numPassedTests: count('passed').length,
    numFailedTests: count('failed').length,
    numRuntimeErrorTestSuites: testResults.filter((file) => file.status === 'failed' && file.message !== '').length,
    testResults,
  };
}

function file(name, ...assertionResults) {
  return { name: join(root, name), status: 'passed', message: '', assertionResults };
}

describe('the outcome of a run of Jest', () => {
  it('has nothing to say of tests that passed', () => {
    expect(jestOutcome(report(file('a.spec.ts', passed, passed)))).toEqual({ passed: 2, failed: 0, failures: [] });
  });

  it('names a failed test with the first line of what it said', () => {
    const failed = {
      status: 'failed',
      fullName: 'subtracts',
      failureMessages: ['\nError: 1 is not 2\n  at a.spec.ts'],
    };
    expect(jestOutcome(report(file('libs/a.spec.ts', passed, failed)))).toEqual({
      passed: 1,
      failed: 1,
      failures: [`${join('libs', 'a.spec.ts')}: subtracts: Error: 1 is not 2`],
    });
  });

  it('counts a skipped test as failed', () => {
    const outcome = jestOutcome(report(file('a.spec.ts', { status: 'pending', fullName: 'divides' })));
    expect(outcome).toEqual({ passed: 0, failed: 1, failures: ['a.spec.ts: divides: pending'] });
  });

  it('names a file that failed before its first test', () => {
    const broken = { ...file('a.spec.ts'), status: 'failed', message: 'Cannot find module' };
    expect(jestOutcome(report(broken))).toEqual({ passed: 0, failed: 1, failures: ['a.spec.ts: Cannot find module'] });
  });
});
