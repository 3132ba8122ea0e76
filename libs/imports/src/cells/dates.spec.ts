import { DateProfile, type DateSettings } from './date-profile.js';

const today = '2024-06-01';

function decided(cells: readonly (string | [string, string])[], settings: Partial<DateSettings> = {}) {
  const profile = new DateProfile({ today, ...settings });
  const pairs = cells.map((cell) => (typeof cell === 'string' ? ([cell, undefined] as const) : cell));
  for (const [cell, time] of pairs) profile.see(cell, time, 'A');
  const { reading, facts } = profile.decide('file.csv');
  return { days: pairs.map(([cell, time]) => reading.day(cell, time)), facts };
}

const daysOf = (...parameters: Parameters<typeof decided>) => decided(...parameters).days;

describe('a date in a cell', () => {
  it.each([
    '2024-02-29',
    '20240229',
    '2024/02/29',
    '2024.02.29',
    '2024-2-29',
    '29.02.2024',
    '29/02/2024',
    '02/29/2024',
    '2/29/24',
    '29-Feb-2024',
    '29 February 2024',
    'Feb 29, 2024',
    'Thu, Feb 29 2024',
    'Thursday, 29 February 2024',
    '29-Feb-24',
    '2024-Feb-29',
    '29. Februar 2024',
    '2024-02-29T00:00:00Z',
    '2024-02-29 00:00:00-05:00',
    '2024-02-29 23:59:59',
    '2024-02-29T16:00:00+05:30',
    '2/29/2024 16:00:00',
    '02/29/2024 4:00 PM',
    '20240229 000000',
    'Thu Feb 29 2024 00:00:00 GMT-0500 (Eastern Standard Time)',
    '1709164800',
    '1709164800000',
    '1709164800000000',
    '1709164800000000000',
    '1709164800.0',
    ' 2024-02-29 ',
  ])('is read from %j', (cell) => {
    expect(daysOf([cell])).toEqual(['2024-02-29']);
  });

  it.each(['', '2023-02-29', '2024-13-01', '2024-00-10', '2024-01-00', '31/04/2024', '0001-01-01', 'Sept', '12:30'])(
    'is none in %j',
    (cell) => {
      expect(daysOf([cell])).toEqual([{ code: 'bad_date', reason: `${JSON.stringify(cell)} is not a date` }]);
    },
  );

  it('is told from the day number of a spreadsheet', () => {
    const reason = expect.stringMatching(/^"44929" is not a date; it may be the day number of a spreadsheet/);
    expect(daysOf(['44929'])).toEqual([{ code: 'bad_date', reason }]);
  });

  it('has a year of this century unless that lies ahead', () => {
    expect(daysOf(['12/31/23', '12/31/99'])).toEqual(['2023-12-31', '1999-12-31']);
  });
});

describe('the order of day and month', () => {
  it('is decided by any row of the file', () => {
    expect(daysOf(['03/04/2023', '01/13/2023'])).toEqual(['2023-03-04', '2023-01-13']);
    expect(daysOf(['03/04/2023', '13/01/2023'])).toEqual(['2023-04-03', '2023-01-13']);
  });

  it('is not guessed where no row decides it', () => {
    const refused = () => decided(['01/02/2023', '01/03/2023']);
    expect(refused).toThrow(expect.objectContaining({ code: 'ambiguous_date' }));
    expect(refused).toThrow('"01/02/2023" may have the day or the month first');
    expect(daysOf(['01/02/2023'], { order: 'monthFirst' })).toEqual(['2023-01-02']);
  });

  it('does not matter to days that are their own month, and is day first with dots', () => {
    expect(daysOf(['01/01/2023', '02/02/2023'])).toEqual(['2023-01-01', '2023-02-02']);
    expect(daysOf(['01.02.2023'])).toEqual(['2023-02-01']);
  });

  it('is refused where rows contradict each other', () => {
    expect(() => decided(['13/01/2023', '01/13/2023'])).toThrow('has the day first');
  });
});

describe('years of two digits', () => {
  it('may be the last number or the first, where that changes from row to row', () => {
    expect(() => decided(['23-01-17', '23-01-18'])).toThrow(
      expect.objectContaining({ code: 'ambiguous_date', message: expect.stringContaining('begin with the year') }),
    );
  });

  it('are the last number where days change from row to row, or the caller says so, or it can be nothing else', () => {
    expect(daysOf(['17/01/23', '18/01/23'])).toEqual(['2023-01-17', '2023-01-18']);
    expect(daysOf(['17-01-22', '17-01-23'], { order: 'dayFirst' })).toEqual(['2022-01-17', '2023-01-17']);
    expect(daysOf(['01/17/22', '01/17/23'])).toEqual(['2022-01-17', '2023-01-17']);
    expect(daysOf(['17/01/98', '17/01/99'])).toEqual(['1998-01-17', '1999-01-17']);
  });
});

describe('dates with a time', () => {
  it('in UTC become the day of the zone that the caller gives', () => {
    const evening = ['2023-03-23T23:30:00Z', '2023-03-26T22:30:00Z'];
    expect(daysOf(evening, { timezone: 'Europe/Berlin' })).toEqual(['2023-03-24', '2023-03-27']);
    expect(daysOf(evening, { timezone: 'America/New_York' })).toEqual(['2023-03-23', '2023-03-26']);
  });

  it('in UTC show the zone themselves where all are its opening or its midnight, summer and winter', () => {
    const openings = decided(['2023-01-03T14:30:00.000Z', '2023-07-05T13:30:00.000Z']);
    expect(openings.days).toEqual(['2023-01-03', '2023-07-05']);
    expect(openings.facts).toMatchObject({ timezone: 'America/New_York', because: expect.stringContaining('opening') });
    expect(daysOf(['2023-03-23 23:00:00+00:00', '2023-03-26 22:00:00+00:00'])).toEqual(['2023-03-24', '2023-03-27']);
  });

  it('in UTC are not guessed at where they show no zone', () => {
    expect(() => decided(['2023-03-23T19:17:00Z'])).toThrow(expect.objectContaining({ code: 'timezone_needed' }));
  });

  it('at midnight UTC are the days they say, whatever zone is given', () => {
    expect(daysOf(['2023-01-03T00:00:00Z', '1672790400'], { timezone: 'America/New_York' })).toEqual([
      '2023-01-03',
      '2023-01-04',
    ]);
  });

  it('in a column of their own belong to the date beside them', () => {
    expect(
      daysOf([
        ['2023.01.03', '00:00'],
        ['2023.01.04', '00:00'],
      ]),
    ).toEqual(['2023-01-03', '2023-01-04']);
    expect(
      daysOf([
        ['2023-03-26', '22:00:00Z'],
        ['2023-03-23', '23:00:00Z'],
      ]),
    ).toEqual(['2023-03-27', '2023-03-24']);
  });

  it.each([
    ['hours', ['2024-05-09 00:00:00+00:00', '2024-05-09 01:00:00+00:00']],
    [
      'a column of times',
      [
        ['2011-12-08', '18:49'],
        ['2011-12-08', '18:50'],
      ],
    ],
    ['minutes of days that are not in order', ['2024-05-09T10:00', '2024-05-08T10:00', '2024-05-09T10:01']],
    ['epoch seconds', ['1715212800', '1715216400']],
    ['days before months', ['13/12/2024 09:30', '13/12/2024 09:31']],
  ] as [string, (string | [string, string])[]][])('several times a day are intraday bars: %s', (_, cells) => {
    expect(() => decided(cells)).toThrow(expect.objectContaining({ code: 'intraday_file' }));
  });

  it('a day that comes twice with one time is not intraday', () => {
    expect(daysOf(['2024-05-09T16:00:00', '2024-05-09T16:00:00'])).toEqual(['2024-05-09', '2024-05-09']);
  });
});
