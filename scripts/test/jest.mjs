import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { jestOutcome } from './jest-outcome.mjs';
import { node, tool } from './process.mjs';

/** Node's arguments that run Jest. */
export const jestCommand = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  // kafkajs asks for timers in the negative.
  '--disable-warning=TimeoutNegativeWarning',
  tool('jest', 'bin', 'jest.js'),
];

/** So many workers for each processor: Jest takes a percentage above 100 for that many workers. */
export const workersPerProcessor = (factor) => Math.max(1, Math.round(availableParallelism() * factor));

/** Runs the specs that match and answers how many passed and failed, and which. */
export async function jest({ match, ignore = [], setup, coverage, workers = workersPerProcessor(1), sequencer }) {
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
    if (sequencer) args.push('--testSequencer', sequencer);
    if (coverage) args.push('--coverage', '--coverageReporters=json', `--coverageDirectory=${coverage}`);
    const { ok, output } = await node(args);
    return { ok, output: readable(output), ...outcome(report) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function outcome(report) {
  try {
    return jestOutcome(JSON.parse(readFileSync(report, 'utf8')));
  } catch {
    return { passed: 0, failed: 1, failures: [] };
  }
}

/** Without the report in JSON that `--json` prints as well, the suites that passed, and the failures said a second time. */
function readable(output) {
  const once = output.split('Summary of all failing tests')[0];
  return once
    .split('\n')
    .filter((line) => !line.startsWith('{"num') && !line.startsWith('PASS '))
    .join('\n');
}
