import { DateReading, NumberReading } from '#imports';
import { actionsBeside, actionsIn } from './action-row.js';
import { recogniseColumns, type ActionColumns } from './price-columns.js';

const today = '2024-01-01';
const numbers = new NumberReading();
const reading = { dates: new DateReading({ order: 'dayFirst', timezone: null, today }), numbers };

const read = (header: string, row: string) =>
  actionsIn(row.split(','), recogniseColumns(header.split(','), 'file') as ActionColumns, reading, today);

describe('splits and dividends in a row', () => {
  it.each([
    ['2:1', 2, 1],
    ['3/2', 3, 2],
    ['7-for-1', 7, 1],
    ['1:10', 1, 10],
    ['0.5', 0.5, 1],
    ['1.5', 1.5, 1],
    ['2 : 1 split', 2, 1],
    ['3 for 2 Stock Split', 3, 2],
    ['1-for-10 reverse split', 1, 10],
  ])('reads the split %s', (value, numerator, denominator) => {
    const split = { kind: 'split', date: '2005-02-28', numerator, denominator };
    expect(read('symbol,ex_date,type,value', `AAPL,2005-02-28,split,${value}`)).toEqual([split]);
    expect(read('Ticker,Date,Stock Splits', `AAPL,2005-02-28,${value}`)).toEqual([split]);
  });

  it('reads a dividend with its currency, and both from one row', () => {
    const dividend = { kind: 'dividend', date: '2005-02-28', amount: 0.25, currency: 'USD' };
    expect(read('symbol,date,type,value,currency', 'X,2005-02-28,Cash Dividend,0.25,USD')).toEqual([dividend]);
    expect(read('symbol,date,split,dividend,currency', 'X,2005-02-28,2,0.25,USD')).toEqual([
      { kind: 'split', date: '2005-02-28', numerator: 2, denominator: 1 },
      dividend,
    ]);
  });

  it.each([
    ['$0.25', null],
    ['US$ 0.25', 'USD'],
    ['€0.25', 'EUR'],
    [' £0.25', 'GBP'],
  ])('reads the amount of %s, and whose money it is where that is certain', (cell, currency) => {
    expect(actionsBeside(['', cell], { split: 0, dividend: 1 }, '2005-02-28', null, numbers)).toMatchObject([
      { kind: 'dividend', amount: 0.25, currency },
    ]);
  });

  it.each([
    ['two', '', 'split "two" is not a ratio such as 2:1'],
    ['', 'a quarter', 'dividend "a quarter" is not a number'],
    ['', '-0.25', 'dividend -0.25 is negative'],
  ])('refuses split %j and dividend %j beside a bar', (split, dividend, reason) => {
    expect(actionsBeside([split, dividend], { split: 0, dividend: 1 }, '2005-02-28', null, numbers)).toMatchObject({
      reason,
    });
  });

  it.each([
    ['AAPL,2005-02-28,split,two', 'split "two" is not a ratio such as 2:1'],
    ['AAPL,2005-02-28,split,0:1', 'split "0:1" is not a ratio above 0'],
    ['AAPL,2005-02-28,dividend,-1', 'dividend -1 is negative'],
    ['AAPL,2005-02-28,merger,1', '"merger" is not an action (split or dividend)'],
    ['AAPL,2005-02-30,split,2', '"2005-02-30" is not a date'],
    ['AAPL,2025-02-03,split,2', 'date 2025-02-03 lies in the future'],
    ['AAPL,2005-02-28', '2 fields, but the header has 4'],
  ])('refuses %s', (row, reason) => {
    expect(read('symbol,ex_date,type,value', row)).toMatchObject({ reason });
  });

  it('refuses a currency that is no code', () => {
    const row = 'X,2005-02-28,dividend,0.25,dollars';
    expect(read('symbol,date,type,value,currency', row)).toMatchObject({
      code: 'bad_currency',
      reason:
        'currency "dollars": expected an ISO 4217 code such as USD, or a hundredth of one: GBp, GBX, ZAc, ZAC, ILA',
    });
  });

  it('wants one of them in a file of actions', () => {
    expect(read('symbol,date,split,dividend', 'X,2005-02-28,0,')).toMatchObject({ code: 'no_action' });
  });

  it('takes 0, 1 and nothing for no action beside bars', () => {
    for (const [split, dividend] of [
      ['0', '0.0'],
      ['1.0', ''],
      ['', '0'],
      ['1:1', 'NaN'],
      ['-', 'null'],
    ] as const) {
      expect(actionsBeside([split, dividend], { split: 0, dividend: 1 }, '2005-02-28', null, numbers)).toEqual([]);
    }
  });
});
