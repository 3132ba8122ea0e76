import { addDays, dayInZone, dayLabel, isTradingDay } from './trading-day.js';

test.each([
  ['2024-02-29', true],
  ['2023-02-29', false],
  ['2024-2-9', false],
  ['2024-13-01', false],
  ['2024-01-01T00:00:00Z', false],
  ['', false],
])('%s is a day: %s', (text, expected) => expect(isTradingDay(text)).toBe(expected));

test('days are added across months and leap years', () => {
  expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
  expect(addDays('2024-01-01', -1)).toBe('2023-12-31');
});

test('a day is labelled by its midnight in UTC', () => expect(dayLabel('1970-01-02')).toBe(86_400_000));

test('today is what clocks at the exchange show', () => {
  const instant = Date.UTC(2024, 0, 1, 3);
  expect(dayInZone(instant, 'America/New_York')).toBe('2023-12-31');
  expect(dayInZone(instant, 'Asia/Tokyo')).toBe('2024-01-01');
  expect(() => dayInZone(instant, 'Mars/Olympus')).toThrow(RangeError);
});
