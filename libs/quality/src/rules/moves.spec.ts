import { largeMoves, splitLikeMoves, unitSteps } from './moves.js';
import { appleUpTo20130124, seriesEnding } from './series.fixture.js';

const apple = seriesEnding('2013-01-24', appleUpTo20130124);

describe('large_move', () => {
  it("finds Apple's fall by 12.4 % of 2013-01-24, nine times the deviation of the 60 sessions before", () => {
    expect(largeMoves(apple)).toEqual([
      {
        date: '2013-01-24',
        rule: 'large_move',
        detail: 'close 73.43 of 2013-01-23 to 64.35714: −12.4 %, 9.0 robust deviations',
      },
    ]);
  });

  it('finds nothing where a split, a dividend or another distribution of the day is known', () => {
    expect(largeMoves({ ...apple, splitDates: ['2013-01-24'] })).toEqual([]);
    expect(largeMoves({ ...apple, distributions: [{ exDate: '2013-01-24', factor: 0.99 }] })).toEqual([]);
    const dayBefore = [{ exDate: '2013-01-23', factor: 0.99 }];
    expect(largeMoves({ ...apple, distributions: dayBefore })).toHaveLength(1);
  });

  it('waits for 60 returns before it measures; a move of more than a half it finds at once', () => {
    expect(largeMoves(seriesEnding('2013-01-24', appleUpTo20130124.slice(1)))).toEqual([]);
    const closes = [10, 15, 15.1, 22.66, 11.32];
    expect(largeMoves(seriesEnding('2013-01-24', closes)).map(({ detail }) => detail)).toEqual([
      'close 15.1 of 2013-01-22 to 22.66: +50.1 %',
      'close 22.66 of 2013-01-23 to 11.32: −50.0 %',
    ]);
  });

  it('never takes the deviation of a quiet stock for less than half a per cent', () => {
    const quiet = Array.from({ length: 61 }, (_, i) => 100 + (i % 2) / 100);
    expect(largeMoves(seriesEnding('2013-01-24', [...quiet, 103]))).toEqual([]);
    expect(largeMoves(seriesEnding('2013-01-24', [...quiet, 103.1]))).toHaveLength(1);
  });

  it('passes over a close that no return can be taken of', () => {
    expect(largeMoves(seriesEnding('2013-01-24', [10, 0, 10, 20]))).toHaveLength(1);
  });
});

describe('split_like_move', () => {
  it.each([
    // Icahn Enterprises on 2013-03-01 and AgroFresh Solutions on 2015-11-17: neither was a split.
    [71.489998, 60.049999, '6:5'],
    [7.16, 5.15, '7:5'],
    [645.57, 92.7, '7:1'],
    [10, 100.5, '1:10'],
    [30, 20.1, '3:2'],
  ])('finds %d to %d, as a split of %s would move it', (before, after, split) => {
    const [finding] = splitLikeMoves(seriesEnding('2013-03-01', [before, after]));
    expect(finding).toMatchObject({ date: '2013-03-01', rule: 'split_like_move' });
    expect(finding!.detail).toContain(`as a split of ${split} would`);
  });

  it.each([
    ['moves by no more than 8 %', 100, 92.1],
    ['lies more than 1 % beside every simple ratio', 100, 87],
    ['starts from nothing', 0, 10],
  ])('finds nothing that %s', (_, before, after) => {
    expect(splitLikeMoves(seriesEnding('2013-03-01', [before, after]))).toEqual([]);
  });
});

describe('unit_step', () => {
  it.each([
    [[85.2, 8530], 'close 85.2 of 2013-01-23 to 8530: a step of a hundred, as between pounds and pence'],
    [[8530, 84], 'close 8530 of 2013-01-23 to 84: a step of a hundred, as between pounds and pence'],
    [[1, 70], undefined],
    [[1, 10], undefined],
    [[0, 100], undefined],
  ])('%j', (closes, detail) => {
    const found = unitSteps(seriesEnding('2013-01-24', closes));
    expect(found.map((finding) => finding.detail)).toEqual(detail === undefined ? [] : [detail]);
    if (detail !== undefined) expect(splitLikeMoves(seriesEnding('2013-01-24', closes))).toEqual([]);
  });
});
