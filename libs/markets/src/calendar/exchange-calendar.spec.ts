import { calendarOf, exchangesOf, groupOf } from './calendars.js';
import type { ExchangeCalendar } from './exchange-calendar.js';

function calendar(exchange: string): ExchangeCalendar {
  const found = calendarOf(exchange);
  if (found.calendar === undefined) throw new Error(`${exchange}: ${found.reason}`);
  return found.calendar;
}

const us = calendar('US');
const instant = (text: string) => Date.parse(text);

describe('the days of New York', () => {
  test.each([
    '2001-09-11', '2001-09-12', '2001-09-13', '2001-09-14', // the attacks
    '2004-06-11', '2007-01-02', '2018-12-05', '2025-01-09', // mourning of a president
    '2012-10-29', '2012-10-30', // a hurricane
    '2022-06-20', '2026-07-03', // holidays observed on another day
    '2024-02-10', // a Saturday
  ])('%s is not a session', (day) => {
    expect(us.isSession(day)).toBe(false);
    expect(us.openOf(day)).toBeUndefined();
    expect(us.closeOf(day)).toBeUndefined();
  }); // prettier-ignore

  test('the session after an unplanned closing is the day that trading was taken up again', () => {
    expect(us.nextSession('2001-09-10')).toBe('2001-09-17');
    expect(us.previousSession('2001-09-17')).toBe('2001-09-10');
    expect(us.sessionAfter('2001-09-10', 2)).toBe('2001-09-18');
    expect(us.nextSession('2012-10-26')).toBe('2012-10-31');
  });

  const halfDays = [
    '2012-11-23', '2012-12-24', '2013-07-03', '2013-11-29', '2013-12-24', '2014-07-03', '2014-11-28', '2014-12-24',
    '2015-11-27', '2015-12-24', '2016-11-25', '2017-07-03',
  ]; // prettier-ignore

  test('from September 2012 to September 2017 twelve half days end at 13:00 in New York, every other session at 16:00', () => {
    const ended = (session: string) =>
      new Date(us.closeOf(session)!).toLocaleTimeString('en-GB', { timeZone: 'America/New_York', timeStyle: 'short' });
    const early = us.sessionsBetween('2012-09-04', '2017-09-01').filter((session) => ended(session) !== '16:00');
    expect(early).toEqual(halfDays);
    expect(new Set(early.map(ended))).toEqual(new Set(['13:00']));
  });

  test('counts the sessions of a span, its ends included', () => {
    expect(us.sessionsBetween('2013-11-28', '2013-12-02')).toEqual(['2013-11-29', '2013-12-02']);
    expect(us.countBetween('2012-01-01', '2012-12-31')).toBe(250);
    expect(us.countBetween('2013-11-29', '2013-11-29')).toBe(1);
    expect(us.countBetween('2013-11-29', '2013-11-20')).toBe(0);
    expect(us.sessionsBetween('2013-11-29', '2013-11-20')).toEqual([]);
  });
});

describe('hours', () => {
  test('follow daylight saving time of the exchange', () => {
    expect(us.openOf('2024-03-08')).toBe(instant('2024-03-08T14:30:00Z'));
    expect(us.openOf('2024-03-11')).toBe(instant('2024-03-11T13:30:00Z'));
    expect(us.closeOf('2024-11-01')).toBe(instant('2024-11-01T20:00:00Z'));
    expect(us.closeOf('2024-11-04')).toBe(instant('2024-11-04T21:00:00Z'));
    expect(us.closeOf('1990-04-02')).toBe(instant('1990-04-02T20:00:00Z'));
    expect(calendar('XLON').openOf('2024-03-28')).toBe(instant('2024-03-28T08:00:00Z'));
    expect(calendar('XLON').openOf('2024-04-02')).toBe(instant('2024-04-02T07:00:00Z'));
    expect(calendar('XASX').openOf('2024-04-05')).toBe(instant('2024-04-04T23:00:00Z'));
    expect(calendar('XASX').openOf('2024-04-08')).toBe(instant('2024-04-08T00:00:00Z'));
  });

  test('are those that the exchange had at the time', () => {
    expect(calendar('XTKS').closeOf('2024-11-01')).toBe(instant('2024-11-01T06:00:00Z'));
    expect(calendar('XTKS').closeOf('2024-11-05')).toBe(instant('2024-11-05T06:30:00Z'));
    expect(calendar('XHKG').openOf('2011-03-04')).toBe(instant('2011-03-04T02:00:00Z'));
    expect(calendar('XHKG').openOf('2011-03-07')).toBe(instant('2011-03-07T01:30:00Z'));
  });
});

describe('the session that an instant counts for', () => {
  test.each([
    ['in the evening it is the next one', '2014-01-03T22:00:00Z', '2014-01-06'],
    ['on a weekend too', '2014-01-04T12:00:00Z', '2014-01-06'],
    ['before and during trading the running one', '2014-01-06T15:00:00Z', '2014-01-06'],
    ['a millisecond before the close still', '2014-01-06T20:59:59.999Z', '2014-01-06'],
    ['at the close the next one', '2014-01-06T21:00:00.000Z', '2014-01-07'],
    ['on a half day after 13:00 the next one', '2014-12-24T18:00:00Z', '2014-12-26'],
    ['on a half day before', '2014-12-24T17:59:59Z', '2014-12-24'],
    ['after midnight in UTC the evening before in New York', '2014-01-07T01:00:00Z', '2014-01-07'],
  ])('%s', (_, text, session) => {
    expect(us.sessionOf(instant(text))).toBe(session);
    expect(us.lastClosed(instant(text))).toBe(us.previousSession(session));
  });

  test('east of UTC a session may begin on the UTC day before', () => {
    expect(calendar('XASX').sessionOf(instant('2024-04-04T23:30:00Z'))).toBe('2024-04-05');
    expect(calendar('XTKS').sessionOf(instant('2024-04-04T23:30:00Z'))).toBe('2024-04-05');
  });
});

describe('beyond the table nothing is known', () => {
  test('there are no sessions, and none is next', () => {
    expect([us.covers('1989-12-29'), us.covers('1990-01-02'), us.covers(us.last)]).toEqual([false, true, true]);
    expect(us.nextSession('1989-06-01')).toBeUndefined();
    expect(us.nextSession('1989-12-31')).toBe('1990-01-02');
    expect(us.previousSession('1990-01-02')).toBeUndefined();
    expect(us.sessionsBetween('1970-01-01', '1990-01-03')).toEqual(['1990-01-02', '1990-01-03']);
    expect(us.nextSession(us.last)).toBeUndefined();
    expect(us.previousSession('2999-01-01')).toBeUndefined();
    expect([us.sessionOf(instant('1980-01-02T12:00:00Z')), us.lastClosed(instant('1980-01-02T12:00:00Z'))]).toEqual([
      undefined,
      undefined,
    ]);
    expect([us.sessionOf(instant('2999-01-01T12:00:00Z')), us.lastClosed(instant('2999-01-01T12:00:00Z'))]).toEqual([
      undefined,
      undefined,
    ]);
  });

  test('its last session is the last closed up to its last day', () => {
    expect(us.lastClosed(Date.parse(`${us.last}T23:59:00Z`))).toBe(us.previousSession(us.last));
  });
});

describe('groups', () => {
  test('the exchanges of a group share one calendar', () => {
    expect(exchangesOf('US')).toEqual(expect.arrayContaining(['US', 'XNYS', 'XNAS']));
    for (const code of exchangesOf('US')) expect(calendarOf(code).calendar).toBe(us);
    expect(['XNAS', 'XNYS', 'US', 'XLON', 'XNSE'].map(groupOf)).toEqual(['US', 'US', 'US', 'XLON', 'XNSE']);
    expect(exchangesOf('XLON')).toEqual(['XLON']);
  });

  test.each(['XNYS', 'XNAS', 'XLON', 'XETR', 'XPAR', 'XTSE', 'XTKS', 'XHKG', 'XNSE'])('%s has a calendar', (code) => {
    expect(calendar(code).countBetween('2015-01-01', '2015-12-31')).toBeGreaterThan(235);
  });

  test('an exchange that is not stated or not known has no calendar, with the reason', () => {
    expect(calendarOf(null)).toEqual({ calendar: undefined, reason: 'exchange_unknown' });
    expect(calendarOf(' ')).toEqual({ calendar: undefined, reason: 'exchange_unknown' });
    for (const code of ['XYZQ', 'toString', '__proto__', 'constructor']) {
      expect(calendarOf(code)).toEqual({ calendar: undefined, reason: 'no_calendar' });
      expect(groupOf(code)).toBeUndefined();
    }
  });
});
