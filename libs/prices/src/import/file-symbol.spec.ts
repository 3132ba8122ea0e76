import { symbolInName, symbolOfFile } from './file-symbol.js';

describe('the symbol in the name of a file', () => {
  it.each([
    ['AAPL.csv', 'AAPL'],
    ['aapl.csv.gz', 'AAPL'],
    ['AAPL.csv.csv', 'AAPL'],
    ['AAPL.txt', 'AAPL'],
    ['AAPL (1).csv', 'AAPL'],
    ['AAPL - Copy.csv', 'AAPL'],
    ['AAPL-1d.csv', 'AAPL'],
    ['AAPL_1d (2).csv', 'AAPL'],
    ['msft-daily.csv', 'MSFT'],
    ['AAPL-2020.csv', 'AAPL'],
    ['AAPL_2020-01-01_2021-01-01.csv', 'AAPL'],
    ['AAPL_20200101_20210101.csv', 'AAPL'],
    ['daily_AAPL.csv', 'AAPL'],
    ['daily_adjusted_AAPL.csv', 'AAPL'],
    ['AAPL Historical Data.csv', 'AAPL'],
    ['NASDAQ_AAPL, 1D.csv', 'AAPL'],
    ['aapl_us_d.csv', 'AAPL'],
    ['vod_uk_d.csv', 'VOD.UK'],
    ['^spx_d.csv', '^SPX'],
    ['AAPL.US.csv', 'AAPL'],
    ['STOCK_US_XNAS_AAPL.csv', 'AAPL'],
    ['WIKI-AAPL.csv', 'AAPL'],
    ['BTCUSDT-1d-2024-01.csv', 'BTCUSDT'],
    ['BTCUSDT-1d-2024-01-31.csv', 'BTCUSDT'],
    ['EURUSD_Daily_202401020000_202401030000.csv', 'EURUSD'],
    ['aapl_daily_historical-data-01-04-2024.csv', 'AAPL'],
    ['BRK-B.csv', 'BRK-B'],
    ['BF.B.csv', 'BF.B'],
    ['0700.HK.csv', '0700.HK'],
    ['BTC-USD.csv', 'BTC-USD'],
    ['GBPUSD=X.csv', 'GBPUSD=X'],
    ['EURUSD1440.csv', 'EURUSD'],
    ['EURUSD7.csv', 'EURUSD7'],
    ['D.csv', 'D'],
    ['F.csv', 'F'],
  ])('%s is of %s', (name, symbol) => {
    expect(symbolInName(name)).toBe(symbol);
  });

  it.each([
    'data.csv',
    'table.csv',
    'table (2).csv',
    'export.csv',
    'prices.csv',
    'HistoricalData_1734130000000.csv',
    'historical_data-2020.csv',
    'Sheet1.xlsx',
    'Book1.xlsx',
    'Tabelle1.xlsx',
    'Feuil2.xlsx',
    '2023.csv',
    'my prices (1).csv',
    '1734130000000.csv',
    'daily.csv',
    'Bitcoin_coinmarketcap.csv',
  ])('%s names no stock', (name) => {
    expect(symbolInName(name)).toBeUndefined();
  });
});

describe('the symbol of a sheet', () => {
  const only = (name: string, sheetName: string) => symbolOfFile({ path: `/x/${name}`, name, sheetName });
  const oneOfSeveral = (name: string, sheetName: string) =>
    symbolOfFile({ path: `/x/${name}`, name: `${name} [${sheetName}]`, sheetName });

  it('is that of the workbook where the workbook has no other', () => {
    expect(only('AAPL.xlsx', 'Sheet1')).toBe('AAPL');
    expect(only('aapl.xlsx', 'Daily bars')).toBe('AAPL');
    expect(only('prices.xlsx', 'KO')).toBe('KO');
    expect(only('prices.xlsx', 'Overview')).toBeUndefined();
    expect(only('KO.xlsx', 'KO')).toBe('KO');
  });

  it('is asked for where the two say another one', () => {
    expect(only('merged.xlsx', 'KO')).toEqual({ file: 'MERGED', sheet: 'KO' });
  });

  it('is its own among several, and that of the workbook where sheets are years', () => {
    expect(oneOfSeveral('stocks.xlsx', 'KO')).toBe('KO');
    expect(oneOfSeveral('AAPL.xlsx', '2023')).toBe('AAPL');
    expect(oneOfSeveral('AAPL.xlsx', 'Tabelle2')).toBeUndefined();
    expect(oneOfSeveral('stocks.xlsx', '2023')).toBeUndefined();
  });
});
