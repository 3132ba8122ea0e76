import { gapsIn } from './answer-gaps.js';

const steady = Array.from({ length: 200 }, (_, i) => i * 100);
const late = (from: number) => steady.map((moment) => (moment > from ? moment + 5_000 : moment));

describe('clients that ask without a pause', () => {
  it('have nothing to say where they were answered all the time', () => {
    expect(gapsIn([steady, steady])).toEqual([]);
  });

  it.each([
    ['at the beginning', late(0)],
    ['in the middle', late(5_000)],
    ['at the end', late(19_800)],
  ])('complain of a gap %s', (_, moments) => {
    expect(gapsIn([steady, moments])).toEqual(['client 2 had no answer for 5.1 s']);
  });

  it('complain where they had no answer at all', () => {
    expect(gapsIn([[0, 10_000], steady])).toEqual(['client 1 had no answer for 10.0 s']);
  });
});
