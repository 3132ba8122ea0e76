import { calendarOf } from '../calendar/calendars.js';
import { availableFrom, delayOf, isRecordedLive, longestDelay, versionAvailableAt } from './availability.js';
import { actionTime, barTime } from './market-time.js';

const minute = 60_000;
const day = 86_400_000;
const close = Date.parse('2014-01-06T21:00:00Z');
const nyse = calendarOf('XNYS').calendar;

describe('market time', () => {
  test('of a bar is the close of its session, on half days too', () => {
    expect(barTime('2014-01-06', nyse)).toBe(close);
    expect(barTime('2014-12-24', nyse)).toBe(Date.parse('2014-12-24T18:00:00Z'));
  });

  test('of a split or dividend is the start of its ex-date on the clocks of the exchange', () => {
    expect(actionTime('2014-06-09', nyse)).toBe(Date.parse('2014-06-09T04:00:00Z'));
    expect(actionTime('2014-06-08', nyse)).toBe(Date.parse('2014-06-08T04:00:00Z'));
  });

  test.each(['XNYS', 'XTKS', 'XNZE', 'BVMF'])('where the exchange is not known it is no earlier than on %s', (code) => {
    const { calendar } = calendarOf(code);
    for (const session of calendar!.sessionsBetween('2014-03-01', '2014-04-30')) {
      expect(barTime(session, undefined)).toBeGreaterThanOrEqual(barTime(session, calendar));
      expect(actionTime(session, undefined)).toBeGreaterThanOrEqual(actionTime(session, calendar));
      expect(actionTime(session, undefined)).toBeLessThan(barTime(session, undefined));
    }
  });

  test('of a bar on a day without a session is the end of that day anywhere', () => {
    expect(barTime('2014-01-04', nyse)).toBe(Date.parse('2014-01-05T12:00:00Z'));
  });
});

describe('since when a fact could be known', () => {
  const at = (recordedAt: number, source = 'yahoo') => availableFrom('bar', close, { source, recordedAt });

  test('is when it was recorded, up to five days from its market time', () => {
    expect(at(close + 5 * day)).toBe(close + 5 * day);
    expect(at(close + 31 * minute)).toBe(close + 31 * minute);
    expect(at(close - minute)).toBe(close - minute);
  });

  test('is its market time and a delay, where it was recorded later than that', () => {
    expect(at(close + 5 * day + 1)).toBe(close + 30 * minute);
    expect(at(close + 5 * day + 1, 'toString')).toBe(close + 30 * minute);
  });

  test('depends on what it is and on who said it', () => {
    expect([delayOf('bar', 'yahoo'), delayOf('action', 'yahoo'), delayOf('article', 'csv')]).toEqual([
      30 * minute,
      0,
      5 * minute,
    ]);
    expect(delayOf('article', 'news-api')).toBe(day);
    expect(longestDelay).toBe(day);
  });
});

describe('of several versions', () => {
  const version = (name: string, recordedAt: number) => ({ name, source: 'yahoo', recordedAt });
  const known = (versions: ReturnType<typeof version>[], instant: number) =>
    versionAvailableAt('bar', close, versions, instant)?.name;

  test('recorded live, each counts from when it was recorded', () => {
    const versions = [version('first', close + 40 * minute), version('corrected', close + day)];
    expect(known(versions, close + 40 * minute - 1)).toBeUndefined();
    expect(known(versions, close + 40 * minute)).toBe('first');
    expect(known(versions, close + day - 1)).toBe('first');
    expect(known(versions, close + day)).toBe('corrected');
  });

  test('a correction that came much later counts from the start, as history does', () => {
    const versions = [version('first', close + 20 * minute), version('corrected', close + 30 * day)];
    expect(known(versions, close + 20 * minute)).toBe('first');
    expect(known(versions, close + 30 * minute)).toBe('corrected');
  });

  test('earlier versions of history never count, in whatever order they came', () => {
    const versions = [version('one', close + 40 * day), version('other', close + 41 * day)];
    expect(known(versions, close + 30 * minute - 1)).toBeUndefined();
    expect(known(versions, close + 30 * minute)).toBe('other');
    expect(isRecordedLive(close, close + 40 * day)).toBe(false);
  });

  test('announced long before its day, none counts before that day', () => {
    const versions = [version('announced', close - 20 * day), version('changed', close - 10 * day)];
    const known = (instant: number) => versionAvailableAt('action', close, versions, instant)?.name;
    expect([known(close - day), known(close)]).toEqual([undefined, 'changed']);
  });
});
