import { relative } from 'node:path';
import { root } from '../bootstrap/prepare.mjs';

/**
 * What Jest's report in JSON comes to: how many tests passed and failed, and a line for each that did not pass. A skipped test
 * counts as failed: a suite that says nothing must not look like one that is right.
 */
export function jestOutcome({ numPassedTests, numFailedTests, numRuntimeErrorTestSuites, testResults }) {
  const tests = testResults.flatMap(testsOf);
  const skipped = tests.filter(({ status }) => status !== 'passed' && status !== 'failed');
  return {
    passed: numPassedTests,
    failed: numFailedTests + numRuntimeErrorTestSuites + skipped.length,
    failures: tests.filter(({ status }) => status !== 'passed').map(lineOf),
  };
}

/** The tests of a file, or the file itself where it failed as a whole. */
function testsOf({ name, status, message, assertionResults }) {
  const file = relative(root, name);
  if (status === 'failed' && assertionResults.length === 0) return [{ status, title: file, message }];
  return assertionResults.map(({ status, fullName, failureMessages }) => ({
    status,
    title: `${file}: ${fullName}`,
    message: failureMessages?.[0],
  }));
}

function lineOf({ status, title, message }) {
  const said = status === 'failed' ? message?.split('\n').find((line) => line.trim() !== '') : status;
  return said === undefined ? title : `${title}: ${said.trim()}`;
}
