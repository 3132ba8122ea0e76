import { DownstreamRule } from './downstream-reader.js';

const logId = '66b97f52-39c7-4082-9546-6e2224754755';
const another = '0d8b2f3e-8f0e-4c9a-9a3e-1b2c3d4e5f60';

function read(...messages: readonly [position: number, epoch?: number, log?: string][]) {
  const rule = new DownstreamRule();
  for (const [position, epoch = 1, log = logId] of messages) {
    rule.take('prices-3', { ce_source: `urn:marketlog:${log}:${epoch}`, ce_position: String(position) });
  }
  return { ...rule.counts, holes: rule.holes, last: rule.last('prices-3') };
}

describe('a downstream reader', () => {
  it('takes each event once, however often it comes', () => {
    expect(read([1], [2], [3], [2], [3], [4], [1])).toEqual({ taken: 4, dropped: 3, holes: [], last: 4 });
  });

  it('notes what never came, also at the beginning', () => {
    expect(read([3], [4], [7])).toEqual({
      ...{ taken: 3, dropped: 0, last: 7 },
      holes: [
        { partition: 'prices-3', from: 1, to: 2 },
        { partition: 'prices-3', from: 5, to: 6 },
      ],
    });
  });

  it('takes a later epoch from where it forks, drops an earlier one, and begins anew with another log', () => {
    expect(read([1], [2], [3], [2, 2], [3, 1], [1, 1, another])).toMatchObject({ taken: 5, dropped: 1, holes: [] });
  });

  it('refuses a message that says not which log it is of', () => {
    expect(() => new DownstreamRule().take('prices-3', { ce_position: '1' })).toThrow('ce_source is undefined');
  });
});
