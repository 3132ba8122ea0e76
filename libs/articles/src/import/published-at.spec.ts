import { parsePublishedAt } from './published-at.js';

const instant = Date.UTC(2024, 0, 2, 14, 30);

describe('the time of an article', () => {
  it.each([
    '2024-01-02T14:30:00Z',
    '2024-01-02T14:30Z',
    '2024-01-02T14:30:00.000Z',
    '2024-01-02T14:30:00+0000',
    '2024-01-02T09:30:00-05:00',
    '2024-01-02 14:30:00 UTC',
    '2024-01-02 14:30:00+00',
    '20240102T143000Z',
    'Tue, 02 Jan 2024 14:30:00 GMT',
    'Tue, 2 Jan 2024 09:30:00 EST',
    '02 Jan 24 14:30 +0000',
    'Jan 2, 2024 2:30 PM UTC',
    1704205800,
    '1704205800',
    1704205800000,
    '1704205800000000',
    '1704205800000000000',
  ])('is understood as %j, with its zone', (value) => {
    expect(parsePublishedAt(value)).toEqual({ instant, zoneAssumed: false });
  });

  it.each([
    '2024-01-02 14:30:00',
    '2024-01-02T14:30:00',
    '20240102T143000',
    '2024/01/02 14:30',
    'January 2, 2024 at 2:30 PM',
  ])('is UTC as %j, and says so', (value) => {
    expect(parsePublishedAt(value)).toEqual({ instant, zoneAssumed: true });
  });

  it('keeps milliseconds and offsets that are not whole hours', () => {
    expect(parsePublishedAt('2024-01-02T20:00:00.1239+05:30')?.instant).toBe(instant + 123);
    expect(parsePublishedAt('Tue, 02 Jul 2024 10:30:00 EDT')?.instant).toBe(Date.UTC(2024, 6, 2, 14, 30));
  });

  it.each([
    '2024-01-02',
    '20240102',
    20240102,
    '2024-02-30T00:00:00Z',
    '2024-01-02T24:30:00Z',
    '2024-01-02T14:60:00Z',
    '2024-01-02T14:30:00+25:00',
    '01/02/2024 14:30',
    'Tue, 02 Foo 2024 14:30:00 GMT',
    'Jan 2, 2024 13:30 PM',
    'yesterday',
    '',
    -1,
  ])('is not guessed from %j', (value) => {
    expect(parsePublishedAt(value)).toBeUndefined();
  });
});
