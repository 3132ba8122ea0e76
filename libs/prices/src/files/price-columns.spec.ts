import { recogniseColumns } from './price-columns.js';

const recognise = (header: string) => recogniseColumns(header.split(','), 'file.csv');

describe('recognising a header', () => {
  it("knows Yahoo's download by its columns", () => {
    expect(recognise('Date,Open,High,Low,Close,Adj Close,Volume')).toMatchObject({
      kind: 'bars',
      format: 'yahoo',
      adjustedClose: 5,
      symbol: -1,
    });
  });

  it.each([
    'Date,Adj Close,Close,High,Low,Open,Volume',
    'date,high,volume,open,low,close,adjclose',
    'Date,Open,High,Low,Close,Adj Close,Volume,Ticker',
    'Datetime,Open,High,Low,Close,Adj Close,Volume,Dividends,Stock Splits',
  ])('knows the same set in the order %s', (header) => {
    expect(recognise(header)).toMatchObject({ kind: 'bars', format: 'yahoo' });
  });

  it.each([
    'date,close,high,low,open,volume,adjClose,adjHigh,adjLow,adjOpen,adjVolume,divCash,splitFactor',
    'timestamp,open,high,low,close,adjusted_close,volume,dividend_amount,split_coefficient',
  ])('does not take %s for it, whose close is as traded', (header) => {
    expect(recognise(header)).toMatchObject({ kind: 'bars', format: 'ohlcv' });
  });

  it.each([
    ['Ticker,Date,Open,High,Low,Close,Volume,Adjusted Close', { symbol: 0, date: 1, volume: 6, adjustedClose: 7 }],
    ['date,open,high,low,close,volume,Name', { symbol: 6, close: 4 }],
    ['"x",vol,close price,LOW,High,open_price,trade date', { volume: 1, close: 2, low: 3, high: 4, open: 5, date: 6 }],
    [
      'ticker,date,open,high,low,close,volume,ex-dividend,split_ratio,adj_close',
      { dividend: 7, split: 8, adjustedClose: 9 },
    ],
    ['Date,Open,High,Low,Close,Volume,Dividends,Stock Splits,Currency,Exchange', { currency: 8, exchange: 9 }],
  ])('maps %s', (header, columns) => {
    expect(recognise(header)).toMatchObject({ kind: 'bars', format: 'ohlcv', ...columns });
  });

  it.each([
    ['symbol,ex_date,type,value', { symbol: 0, date: 1, type: 2, value: 3 }],
    ['Ticker,Date,Stock Splits', { symbol: 0, date: 1, split: 2, type: -1 }],
    ['date,dividends,currency', { symbol: -1, dividend: 1, currency: 2 }],
  ])('takes %s for splits and dividends', (header, columns) => {
    expect(recognise(header)).toMatchObject({ kind: 'actions', ...columns });
  });

  it('says what is missing and what was found', () => {
    const refused = () => recognise('Date,Open,Close,Splits');
    expect(refused).toThrow(expect.objectContaining({ code: 'wrong_header' }));
    expect(refused).toThrow(
      'file.csv: no prices by its header: high, low, volume missing; found "Date", "Open", "Close", "Splits"',
    );
  });

  it('shows no more than a part of what is no header', () => {
    expect(() => recognise(Array(500).fill('x'.repeat(1000)).join())).toThrow(/and 488 more\. Expected/);
  });
});
