import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { root } from '../bootstrap/prepare.mjs';
import { node, tool } from './process.mjs';

/** Node's arguments that run Jest. */
export const jestCommand = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  // kafkajs asks for timers in the negative.
  '--disable-warning=TimeoutNegativeWarning',
  tool('jest', 'bin', 'jest.js'),
];

/**
 * Runs the specs that match and answers how many passed and failed. A skipped test counts as failed: a suite that says
 * nothing must not look like one that is right.
 */
export async function jest({ match, ignore = [], setup, coverage, workers = '100%' }) {
  const folder = mkdtempSync(join(tmpdir(), 'marketlog-jest-'));
  const report = join(folder, 'report.json');
  try {
    const args = [
      ...jestCommand,
      '--json',
      `--outputFile=${report}`,
      `--maxWorkers=${workers}`,
      '--testMatch',
      ...match,
    ];
    args.push('--testPathIgnorePatterns', '/node_modules/', '/dist/', ...ignore);
    if (setup) args.push('--globalSetup', setup);
    if (coverage) args.push('--coverage', '--coverageReporters=json', `--coverageDirectory=${coverage}`);
    const { ok, output } = await node(args);
    return { ok, output: readable(output), ...counts(report) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function counts(report) {
  let results;
  try {
    results = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: [] };
  }
  const skipped = results.testResults.flatMap((file) =>
    file.assertionResults
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
      .map(({ fullName }) => `${relative(root, file.name)}: skipped: ${fullName}`),
  );
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites + skipped.length;
  return { passed: results.numPassedTests, failed, skipped };
}

/** Without the report in JSON that `--json` prints as well, the suites that passed, and the failures said a second time. */
function readable(output) {
  const once = output.split('Summary of all failing tests')[0];
  return once
    .split('\n')
    .filter((line) => !line.startsWith('{"num') && !line.startsWith('PASS '))
    .join('\n');
}
