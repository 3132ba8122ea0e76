import { calendarOf } from '#markets';
import { calendarsEnding } from './calendar-ends.js';

const { last } = calendarOf('XBOM').calendar!;
const daysBefore = (days: number) => Date.parse(last) - days * 86_400_000;

it('names each calendar that ends within 60 days or has ended, once', () => {
  const sentence = expect.stringContaining(`the calendar of XBOM ends on ${last}`);
  const exchanges = ['XBOM', 'XNAS', 'XBOM', null, 'NOWHERE'];
  expect(calendarsEnding(exchanges, daysBefore(61))).toEqual([]);
  expect(calendarsEnding(exchanges, daysBefore(60))).toEqual([sentence]);
  expect(calendarsEnding(exchanges, daysBefore(-30))).toEqual([sentence]);
});
