import { existsSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import istanbul from 'istanbul-lib-coverage';
import { root } from '../bootstrap/prepare.mjs';

const LINES = 90;
const BRANCHES = 85;

/** Adds up what the suites covered. Generated code and `testing` do not count; a file no test loaded counts as it is: nothing. */
export function coverageGate(suites) {
  const map = istanbul.createCoverageMap({});
  for (const suite of suites) {
    const path = join(root, 'coverage', suite, 'coverage-final.json');
    if (!existsSync(path))
      return { ok: false, output: `${relative(root, path)} is missing: run npm test -- --coverage first` };
    map.merge(JSON.parse(readFileSync(path, 'utf8')));
  }
  const { lines, branches } = map.getCoverageSummary();
  return {
    ok: lines.pct >= LINES && branches.pct >= BRANCHES,
    note: `${lines.pct} % lines, ${branches.pct} % branches`,
    output: worst(map),
  };
}

/** Where a test would help most. */
function worst(map) {
  const files = map.files().map((file) => ({ file, summary: map.fileCoverageFor(file).toSummary() }));
  const gaps = files.map(({ file, summary }) => ({
    file: relative(root, file).replaceAll(sep, '/'),
    lines: summary.lines.total - summary.lines.covered,
    branches: summary.branches.total - summary.branches.covered,
  }));
  const top = gaps.sort((a, b) => b.lines + b.branches - a.lines - a.branches).slice(0, 25);
  return top.map(({ file, lines, branches }) => `${file}: ${lines} lines, ${branches} branches not covered`).join('\n');
}
