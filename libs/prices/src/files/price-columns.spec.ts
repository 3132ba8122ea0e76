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
    [
      'Date,Open,High,Low,Close,Volume,Dividends,Stock Splits,Currency,Exchange',
      { format: 'yahoo-history', currency: 8, exchange: 9 },
    ],
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

  it.each([
    ['Datum;Erster;Hoch;Tief;Schlusskurs;Stuecke;Volumen', { open: 1, high: 2, low: 3, close: 4, volume: 5 }],
    ['"Date","Price","Open","High","Low","Vol.","Change %"', { close: 1, open: 2, high: 3, low: 4, volume: 5 }],
    ['timestamp;1. open;2. high;3. low;4. close;5. volume', { date: 0, open: 1, close: 4, volume: 5 }],
    ['Date;Time;Open;High;Low;Close;Volume', { date: 0, time: 1, open: 2 }],
    ['Time;Open;High;Low;Last;Change;Volume', { date: 0, time: -1, close: 4 }],
    ['Unix;Date;Symbol;Open;High;Low;Close;Volume BTC;Volume USDT', { date: 1, symbol: 2, volume: 7 }],
    ['SYMBOL;SERIES;OPEN;HIGH;LOW;CLOSE;LAST;PREVCLOSE;TOTTRDQTY;TIMESTAMP', { close: 5, volume: 8, date: 9 }],
  ])('understands the words of %s', (header, columns) => {
    expect(recogniseColumns(header.split(/[;,]/), 'file.csv')).toMatchObject({ kind: 'bars', ...columns });
  });

  it('takes the volume that is used, and a name only where it is a symbol', () => {
    const sample = (...fields: string[]) => [{ line: 2, fields }];
    const metatrader = ['<DATE>', '<OPEN>', '<HIGH>', '<LOW>', '<CLOSE>', '<TICKVOL>', '<VOL>'];
    expect(recogniseColumns(metatrader, 'f', sample('', '', '', '', '', '91234', '0'))).toMatchObject({ volume: 5 });
    const named = ['name', 'date', 'open', 'high', 'low', 'close', 'volume'];
    expect(recogniseColumns(named, 'f', sample('AAPL'))).toMatchObject({ symbol: 0 });
    expect(recogniseColumns(named, 'f', sample('2781'))).toMatchObject({ symbol: -1 });
    expect(recogniseColumns(named, 'f', sample('Bitcoin'))).toMatchObject({ symbol: -1 });
  });

  it('finds dates in the first column where tables of pandas and R name none', () => {
    const header = ['', 'Open', 'High', 'Low', 'Close', 'Volume'];
    expect(recogniseColumns(header, 'f', [{ line: 2, fields: ['2020-01-02'] }])).toMatchObject({ date: 0 });
    expect(() => recogniseColumns(header, 'f', [{ line: 2, fields: ['0'] }])).toThrow('date missing');
  });

  it('says what is missing and what was found', () => {
    const refused = () => recognise('Date,Open,Close,Splits');
    expect(refused).toThrow(expect.objectContaining({ code: 'wrong_header' }));
    expect(refused).toThrow(
      'file.csv: no prices by its header: high, low missing; found "Date", "Open", "Close", "Splits"',
    );
  });

  it('shows no more than a part of what is no header', () => {
    expect(() => recognise(Array(500).fill('x'.repeat(1000)).join())).toThrow(/and 488 more\. Expected/);
  });
});
