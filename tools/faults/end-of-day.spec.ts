import { nearsEndOfDay } from './end-of-day.js';

test.each([
  ['2026-12-02T04:39:00Z', false],
  ['2026-12-02T04:40:00Z', true],
  ['2026-12-02T04:59:59Z', true],
  ['2026-12-02T05:00:00Z', false],
  ['2026-07-02T03:45:00Z', true],
  ['2026-07-02T04:45:00Z', false],
])('at %s the day of New York ends soon: %s', (instant, expected) => {
  expect(nearsEndOfDay(new Date(instant))).toBe(expected);
});
