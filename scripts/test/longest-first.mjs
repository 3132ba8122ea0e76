import { statSync } from 'node:fs';

/** Suites that take long though their files are short: begun last, each would be what everybody waits for. */
const long = [
  /interrupted-imports\.int\./,
  /private-kafka\.int\./,
  /relay-outages\.int\./,
  /sharing\.int\./,
  /ingest\.int\./,
  /standalone\.e2e\./,
  /start\.e2e\./,
  /\.e2e\./,
];

/** Jest's order where it knows of no run before: long suites first, then by size, which mostly says how long a suite takes. */
export default class LongestFirst {
  sort(tests) {
    return tests
      .map((test) => ({ test, rank: rankOf(test.path), size: statSync(test.path).size }))
      .sort((one, other) => one.rank - other.rank || other.size - one.size)
      .map(({ test }) => test);
  }

  cacheResults() {}
}

function rankOf(path) {
  const rank = long.findIndex((pattern) => pattern.test(path));
  return rank < 0 ? long.length : rank;
}
