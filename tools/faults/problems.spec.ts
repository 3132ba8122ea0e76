import { problemsOf } from './problems.js';
import type { Verdict } from './verdict.js';

const batch = { topic: 'marketlog.prices.v1', partition: 1, from: 2, to: 3, offset: 7, events: 2 };
const hash = (contentHash: string, table = 'daily_bars') => ({ table, rows: 1, contentHash });
const address = 'prices-1@2';

const clean: Verdict = {
  ...{ events: 10, storeFaults: [], missing: [], foreign: [], ingestionFaults: [], repeated: [], unexplained: [] },
  topics: {
    ...{ messages: 10, events: 10, voided: 0, logIds: ['a'], epochs: [1] },
    ...{ lost: [], doubled: [], reordered: [], repeatedBatches: [], invalid: [] },
  },
  ...{ missed: [], filled: 0 },
  ...{ readModels: [hash('x')], expectedReadModels: [hash('x')] },
};
const onTopics = (found: Partial<Verdict['topics']>) => ({ topics: { ...clean.topics, ...found } });

describe('what speaks against a cluster', () => {
  it('is nothing where nothing was found', () => {
    expect(problemsOf(clean)).toEqual([]);
    expect(problemsOf({ ...clean, ...onTopics({ repeatedBatches: [batch] }), repeated: [batch] })).toEqual([]);
  });

  it.each<[string, Partial<Verdict>]>([
    ['the store: x', { storeFaults: ['x'] }],
    ['not recorded: x', { missing: ['x'] }],
    ['recorded and never said: x', { foreign: ['x'] }],
    ['ingestion: x', { ingestionFaults: ['x'] }],
    ['missed by a downstream reader: x', { missed: ['x'] }],
    ['lost: {"address":"prices-1@2","id":null}', onTopics({ lost: [{ address, id: null }] })],
    ['doubled: {"address":"prices-1@2",', onTopics({ doubled: [{ address, offset: 1, id: 'a', fault: 'again' }] })],
    ['reordered: {"address":"prices-1@2",', onTopics({ reordered: [{ address, offset: 1, fault: 'late' }] })],
    [
      'invalid: {"topic":"marketlog.prices.v1",',
      onTopics({ invalid: [{ topic: batch.topic, partition: 1, offset: 1, faults: ['x'] }] }),
    ],
    ['repeated without a cause: {"topic":"marketlog.prices.v1",', { unexplained: [batch] }],
    ['read model: daily_bars', { readModels: [hash('y')] }],
    ['read model: daily_bars', { readModels: [] }],
    ['read model: stocks', { readModels: [hash('x'), hash('x', 'stocks')] }],
  ])('is named: %s', (problem, found) => {
    expect(problemsOf({ ...clean, ...found })).toEqual([expect.stringContaining(problem)]);
  });

  it('is counted where there is much of it', () => {
    const missing = ['a', 'b', 'c', 'd', 'e', 'f'];
    expect(problemsOf({ ...clean, missing })).toEqual([
      ...missing.slice(0, 5).map((each) => `not recorded: ${each}`),
      'not recorded: 6 in all',
    ]);
  });
});
