import { completenessOf, staleness, summaryLine, summaryOf, type Completeness } from './completeness.js';

/** Friday, after the close of New York and 30 minutes. */
const fridayEvening = Date.UTC(2016, 6, 8, 20, 30);
const asked = { exchange: 'XNYS', tracked: false, now: fridayEvening };

function complete(question: Partial<Parameters<typeof completenessOf>[0]>): Completeness {
  const found = completenessOf({ ...asked, days: [], ...question });
  if (typeof found === 'string') throw new Error(found);
  return found;
}

describe('completeness', () => {
  it('misses the session that PetroChina has no bar of, 2016-06-29, and not the holiday after it', () => {
    expect(complete({ days: ['2016-06-28', '2016-06-30', '2016-07-01', '2016-07-05'] })).toEqual({
      from: '2016-06-28',
      to: '2016-07-05',
      sessions: 5,
      missing: ['2016-06-29'],
      offCalendar: [],
      completeUpTo: '2016-06-28',
    });
  });

  it('expects of a tracked stock every session whose bar is final', () => {
    const days = ['2016-07-06', '2016-07-07'];
    const before = complete({ tracked: true, days, now: fridayEvening - 1 });
    expect(before).toMatchObject({ to: '2016-07-07', missing: [], completeUpTo: '2016-07-07' });
    expect(complete({ tracked: true, days })).toMatchObject({
      to: '2016-07-08',
      missing: ['2016-07-08'],
      completeUpTo: '2016-07-07',
    });
  });

  it('names bars of days on which the exchange did not trade', () => {
    const found = complete({ days: ['2016-07-04', '2016-07-05'] });
    expect(found).toMatchObject({ sessions: 1, missing: [], offCalendar: ['2016-07-04'], completeUpTo: '2016-07-05' });
    expect(complete({ days: ['2016-07-04', '2016-07-06'] }).completeUpTo).toBeNull();
  });

  it.each([
    ['exchange_unknown', { exchange: null, days: ['2016-07-05'] }],
    ['no_calendar', { exchange: 'XXXX', days: ['2016-07-05'] }],
    ['no_bars', { days: [] }],
    ['calendar_ended', { days: ['1989-12-29'] }],
    ['calendar_ended', { days: ['2099-07-01'] }],
    ['calendar_ended', { tracked: true, days: ['2016-07-05'], now: Date.UTC(2099, 0, 1) }],
  ])('is not assumed: %s', (reason, question) => {
    expect(completenessOf({ ...asked, ...question })).toBe(reason);
  });
});

describe('stale', () => {
  const upTo = (last: string, tracked = true) =>
    staleness(tracked, last, complete({ tracked, days: ['2016-07-01', last] }));

  it('is a tracked stock whose last three sessions have no bar', () => {
    expect(upTo('2016-07-05')).toEqual([
      { date: '2016-07-08', rule: 'stale', detail: 'the last bar is of 2016-07-05; 3 sessions since have none' },
    ]);
  });

  it('is not one with two, nor one that is not tracked', () => {
    expect(upTo('2016-07-06')).toEqual([]);
    expect(upTo('2016-07-05', false)).toEqual([]);
  });
});

describe('the summary', () => {
  const of = (tracked: boolean, ...days: string[]) => ({ tracked, completeness: complete({ tracked, days }) });

  it('is about tracked stocks where there are any', () => {
    const summary = summaryOf([
      of(true, '2016-07-07', '2016-07-08'),
      of(true, '2016-07-07'),
      of(false, '2016-07-05'),
      { tracked: true, completeness: null },
    ]);
    expect(summary).toEqual({ upTo: '2016-07-08', complete: 1, of: 2 });
    expect(summaryLine(summary)).toBe('complete up to 2016-07-08 for 1 of 2 symbols');
  });

  it('is else about all, up to the last bar of any', () => {
    const some = [of(false, '2016-07-05', '2016-07-06'), of(false, '2016-07-05'), of(false, '2016-07-06')];
    expect(summaryOf(some)).toEqual({ upTo: '2016-07-06', complete: 2, of: 3 });
  });

  it('says so where nothing can be told', () => {
    expect(summaryLine(summaryOf([{ tracked: true, completeness: null }]))).toMatch(/^completeness unknown/);
  });
});
