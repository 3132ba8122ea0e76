import { sessionsOf } from './sessions.js';

const at = (text: string) => Date.parse(text);

describe('the day that an article belongs to', () => {
  const sessions = sessionsOf('XNAS');

  it.each([
    ['before the close', '2014-01-02T20:59:59Z', '2014-01-02'],
    ['at the close', '2014-01-02T21:00:00Z', '2014-01-03'],
    ['in summer time', '2014-07-01T20:00:00Z', '2014-07-02'],
    ['after a half day', '2014-07-03T17:00:00Z', '2014-07-07'],
    ['on a weekend', '2014-01-04T12:00:00Z', '2014-01-06'],
  ])('is the first session that closes later: %s', (_when, instant, day) => {
    expect(sessions.of(at(instant))).toBe(day);
  });

  it('is over when its session has closed', () => {
    expect(sessions.kind).toBe('exchange');
    expect(sessions.isOver('2014-01-02', at('2014-01-02T20:59:59Z'))).toBe(false);
    expect(sessions.isOver('2014-01-02', at('2014-01-02T21:00:00Z'))).toBe(true);
  });

  it('is the UTC date where no calendar is known, which says why, and beyond its tables', () => {
    expect(sessionsOf(null)).toMatchObject({ kind: 'utcDate', reason: 'exchange_unknown' });
    expect(sessionsOf('XXXX')).toMatchObject({ kind: 'utcDate', reason: 'no_calendar' });
    expect(sessionsOf(null).of(at('2014-01-04T23:59:59Z'))).toBe('2014-01-04');
    expect(sessionsOf(null).isOver('2014-01-04', at('2014-01-04T23:59:59Z'))).toBe(false);
    expect(sessionsOf(null).isOver('2014-01-04', at('2014-01-05T00:00:00Z'))).toBe(true);
    expect(sessions.of(at('1950-01-04T12:00:00Z'))).toBe('1950-01-04');
  });
});
