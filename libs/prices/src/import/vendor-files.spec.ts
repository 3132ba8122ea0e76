import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workbookOf, zipOf } from '#testing';
import { ImportingFolder } from './importing.fixture.js';

let files: ImportingFolder;

beforeEach(async () => {
  files = await ImportingFolder.make();
});
afterEach(() => files.remove());

/** Imports one file alone, all of it. */
async function barsOf(
  name: string,
  content: string | Uint8Array,
  options: Parameters<ImportingFolder['summary']>[0] = {},
) {
  await writeFile(join(files.path, name), content);
  expect(await files.summary(options, name)).toMatchObject({ refused: [], rejected: 0 });
  return files.bars();
}

const apple = [
  'AAPL 2023-01-13 130.28 130.9 124.17 125.07 112117471',
  'AAPL 2023-01-17 126.89 128.66 125.08 126.36 89113633',
];
const rows = '2023-01-13,130.28,130.9,124.17,125.07,112117471\n2023-01-17,126.89,128.66,125.08,126.36,89113633\n';
const header = 'Date,Open,High,Low,Close,Volume\n';

describe('the same bars as vendors write them', () => {
  it.each([
    [
      'yfinance with three header rows',
      'x.csv',
      'Price,Close,High,Low,Open,Volume\nTicker,AAPL,AAPL,AAPL,AAPL,AAPL\nDate,,,,,\n2023-01-13,125.07,130.9,124.17,130.28,112117471\n2023-01-17,126.36,128.66,125.08,126.89,89113633\n',
    ],
    [
      'yfinance grouped by ticker',
      'x.csv',
      'Ticker,AAPL,AAPL,AAPL,AAPL,AAPL\nPrice,Open,High,Low,Close,Volume\nDate,,,,,\n' + rows,
    ],
    ['pandas with two header rows', 'x.csv', ',Open,High,Low,Close,Volume\n,AAPL,AAPL,AAPL,AAPL,AAPL\n' + rows],
    ['quantmod', 'x.csv', '"Index","AAPL.Open","AAPL.High","AAPL.Low","AAPL.Close","AAPL.Volume"\n' + rows],
    [
      'flattened columns of pandas',
      'x.csv',
      `Date,"('Open', 'AAPL')","('High', 'AAPL')","('Low', 'AAPL')","('Close', 'AAPL')","('Volume', 'AAPL')"\n` + rows,
    ],
    [
      'nasdaq.com',
      'AAPL.csv',
      'Date,Close/Last,Volume,Open,High,Low\n01/17/2023,$126.36,89113633,$126.89,$128.66,$125.08\n01/13/2023,$125.07,112117471,$130.28,$130.90,$124.17\n'.replace(
        '',
        '',
      ),
    ],
    [
      'MetaTrader 5',
      'AAPL.csv',
      '<DATE>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n2023.01.13\t130.28\t130.9\t124.17\t125.07\t112117471\t0\t5\n2023.01.17\t126.89\t128.66\t125.08\t126.36\t89113633\t0\t5\n',
    ],
    ['Alpha Vantage', 'daily_AAPL.csv', 'timestamp,open,high,low,close,volume\n' + rows],
    [
      'Stooq in bulk',
      'x.txt',
      '<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\nAAPL,D,20230113,000000,130.28,130.9,124.17,125.07,112117471,0\nAAPL,D,20230117,000000,126.89,128.66,125.08,126.36,89113633,0\n',
    ],
    [
      'yahoo-finance2',
      'AAPL.csv',
      'date,high,volume,open,low,close\n2023-01-13T14:30:00.000Z,130.9,112117471,130.28,124.17,125.07\n2023-01-17T14:30:00.000Z,128.66,89113633,126.89,125.08,126.36\n',
    ],
    [
      'MarketWatch',
      'AAPL.csv',
      'Date,Open,High,Low,Close,Volume\n"01/13/2023","130.28","130.90","124.17","125.07","112,117,471"\n"01/17/2023","126.89","128.66","125.08","126.36","89,113,633"\n',
    ],
    [
      'Barchart',
      'AAPL.csv',
      'Time,Open,High,Low,Last,Change,%Chg,Volume\n01/17/2023,126.89,128.66,125.08,126.36,1.29,+1.03%,89113633\n01/13/2023,130.28,130.90,124.17,125.07,-4.86,-3.74%,112117471\n"Downloaded from Barchart.com as of 01-05-2023 02:00am CST"\n',
    ],
    [
      'Bourse with decimal commas',
      'AAPL.csv',
      'Datum;Erster;Hoch;Tief;Schlusskurs;Stuecke;Volumen\n17.01.2023;126,89;128,66;125,08;126,36;89.113.633;\n13.01.2023;130,28;130,90;124,17;125,07;112.117.471;\n',
    ],
    [
      'NSE of India',
      'x.csv',
      '"Date ","OPEN ","HIGH ","LOW ","PREV. CLOSE ","ltp ","close ","VOLUME ","Symbol "\n"17-Jan-2023","126.89","128.66","125.08","125.07","126.4","126.36","8,91,13,633","AAPL"\n"13-Jan-2023","130.28","130.90","124.17","129.93","125","125.07","11,21,17,471","AAPL"\n',
    ],
    [
      'Macrotrends',
      'MacroTrends_Data_Download_AAPL.csv',
      'Macrotrends Data Download\n\n"AAPL - Historical Price and Volume Data"\n"Disclaimer: data, open to all, is as is"\n\ndate,open,high,low,close,volume\n' +
        rows,
    ],
    [
      'epoch milliseconds',
      'AAPL.csv',
      't,o,h,l,c,v\n1673568000000,130.28,130.9,124.17,125.07,112117471\n1673913600000,126.89,128.66,125.08,126.36,89113633\n',
    ],
    [
      "a table copied from Yahoo's page, with what it says of its columns",
      'AAPL.txt',
      'Date\tOpen\tHigh\tLow\tClose Close price adjusted for splits.\tAdj Close Adjusted close price adjusted for splits and dividend and/or capital gain distributions.\tVolume\n' +
        'Jan 17, 2023\t126.89\t128.66\t125.08\t126.36\t125.3\t89,113,633\nJan 13, 2023\t130.28\t130.90\t124.17\t125.07\t124.02\t112,117,471\n',
    ],
    [
      'Stooq in bulk, with the country behind the ticker',
      'aapl.us.txt',
      '<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\nAAPL.US,D,20230113,000000,130.28,130.9,124.17,125.07,112117471,0\nAAPL.US,D,20230117,000000,126.89,128.66,125.08,126.36,89113633,0\n',
    ],
    [
      "Polygon's files of a day, in nanoseconds",
      '2023-01-13.csv',
      'ticker,volume,open,close,high,low,window_start,transactions\nAAPL,112117471,130.28,125.07,130.9,124.17,1673586000000000000,1008871\nAAPL,89113633,126.89,126.36,128.66,125.08,1673931600000000000,900000\n',
    ],
    [
      'IEX, whose columns begin with the close',
      'x.csv',
      'close,fclose,high,low,open,priceDate,symbol,uclose,volume\n125.07,124,130.9,124.17,130.28,2023-01-13,AAPL,125.07,112117471\n126.36,125,128.66,125.08,126.89,2023-01-17,AAPL,126.36,89113633\n',
    ],
    [
      'a spreadsheet in Unicode text',
      'AAPL.txt',
      Buffer.from(`\uFEFF${(header + rows).replaceAll(',', '\t')}`, 'utf16le'),
    ],
    ['lines that end with CR', 'AAPL.csv', (header + rows).replaceAll('\n', '\r')],
    [
      'a totals line and a source',
      'AAPL.csv',
      `sep=,\n${header}${rows}Totals,,,,,201231104\n\n"Source: vendor, 2023-01-05"\n`,
    ],
    ['a ZIP archive', 'any.zip', zipOf({ 'AAPL.csv': header + rows })],
    [
      'a workbook',
      'AAPL.xlsx',
      workbookOf({
        Sheet1: [
          ['Date', 'Open', 'High', 'Low', 'Close', 'Volume'],
          [{ day: 44939 }, 130.28, 130.9, 124.17, 125.07, 112117471],
          [{ day: 44943 }, 126.89, 128.66, 125.08, 126.36, 89113633],
        ],
      }),
    ],
  ])('%s', async (_, name, content) => {
    expect(await barsOf(name, content)).toEqual(apple);
  });

  it('several symbols side by side are read as one row each, and a symbol may be missing on a day', async () => {
    const content =
      'Ticker,MSFT,MSFT,MSFT,MSFT,MSFT,KO,KO,KO,KO,KO\nPrice,Open,High,Low,Close,Volume,Open,High,Low,Close,Volume\nDate,,,,,,,,,,\n' +
      '2023-02-17,255.84,256.53,252.5,254.53,30000100,59.1,59.9,59,59.8,12000000\n2023-02-21,251.25,252.18,249.11,249.36,28397400,,,,,\n';
    expect(await barsOf('data.csv', content)).toEqual([
      'KO 2023-02-17 59.1 59.9 59 59.8 12000000',
      'MSFT 2023-02-17 255.84 256.53 252.5 254.53 30000100',
      'MSFT 2023-02-21 251.25 252.18 249.11 249.36 28397400',
    ]);
  });

  it('stamps of the evening before in UTC are the next day where midnight lies there', async () => {
    const content =
      'Date,Open,High,Low,Close,Volume\n2023-03-23 23:00:00+00:00,1,1,1,1,5\n2023-03-26 22:00:00+00:00,2,2,2,2,6\n';
    expect(await barsOf('EURUSD=X.csv', content)).toEqual([
      'EURUSD=X 2023-03-24 1 1 1 1 5',
      'EURUSD=X 2023-03-27 2 2 2 2 6',
    ]);
  });

  it('stamps follow the zone or the exchange that is given', async () => {
    const content = 'Date,Open,High,Low,Close,Volume\n2023-03-23T15:00:00Z,1,1,1,1,5\n';
    expect(await barsOf('A.csv', content, { timezone: 'Asia/Tokyo' })).toEqual(['A 2023-03-24 1 1 1 1 5']);
    expect(await barsOf('B.csv', content, { exchange: 'XTKS' })).toContain('B 2023-03-24 1 1 1 1 5');
  });

  it('stamps follow the exchange that the log knows of the symbol, where nobody gives one', async () => {
    const content = 'Date,Open,High,Low,Close,Volume\n2023-03-23T22:30:00Z,1,1,1,1,5\n';
    await writeFile(join(files.path, '7203.T.csv'), content);
    await expect(files.summary({}, '7203.T.csv')).rejects.toMatchObject({ code: 'timezone_needed' });
    const id = await files.instruments.resolve('7203.T', '2023-01-04');
    await files.instruments.describe(id, { source: 'yahoo', exchange: 'XTKS', timezone: 'Asia/Tokyo' });
    expect(await barsOf('7203.T.csv', content)).toEqual(['7203.T 2023-03-24 1 1 1 1 5']);
    expect(await barsOf('7203.T.csv', content, { timezone: 'America/New_York' })).toContain(
      '7203.T 2023-03-23 1 1 1 1 5',
    );
  });

  it('columns without a header are named by the caller', async () => {
    const columns = ['date', 'time', 'open', 'high', 'low', 'close', 'volume'];
    const content = '2023.01.03,00:00,1.06669,1.06832,1.05189,1.05478,91234\n';
    expect(await barsOf('EURUSD1440.csv', content, { columns })).toEqual([
      'EURUSD 2023-01-03 1.06669 1.06832 1.05189 1.05478 91234',
    ]);
    await expect(files.summary({}, 'EURUSD1440.csv')).rejects.toMatchObject({
      code: 'no_header',
      message: expect.stringContaining(`Perhaps ${columns.join(',')}`),
    });
  });

  it('prices beside a close as traded are split-adjusted, as Sharadar and IEX give them', async () => {
    const content =
      'ticker,date,open,high,low,close,volume,closeadj,closeunadj,lastupdated\nAAPL,2018-03-26,42.02,43.28,41.61,43.19,145090468,40.9,172.77,2024-01-04\n';
    await barsOf('SHARADAR_SEP.csv', content);
    const { deliveries } = await files.summary({ dryRun: true }, 'SHARADAR_SEP.csv');
    expect(deliveries).toMatchObject([
      { symbol: 'AAPL', basis: 'splitAdjusted', basisBecause: 'assumed: a column of its own has the close as traded' },
    ]);
  });

  it('what Binance gives without a header is told how to be read, in milliseconds and in microseconds', async () => {
    const row =
      '93576,95151.15,92888,94591.79,10373.32613,1735775999999999,975444950.58,1784846,4992.1,469407410.1,0\n';
    for (const [name, day] of [
      ['BTCUSDT-1d-2025-01.csv', '1673568000000000'],
      ['ETHUSDT-1d-2025-01-01.csv', '1673568000000'],
    ] as const) {
      await writeFile(join(files.path, name), `${day},${row}`);
      const refusal = await files.summary({}, name).catch((error: unknown) => error as Error);
      const columns = /--columns\. Perhaps (\S+), as Binance/.exec((refusal as Error).message)![1]!.split(',');
      expect(await files.summary({ columns }, name)).toMatchObject({ recorded: 1 });
    }
    expect(await files.bars()).toEqual([
      'BTCUSDT 2023-01-13 93576 95151.15 92888 94591.79 10373',
      'ETHUSDT 2023-01-13 93576 95151.15 92888 94591.79 10373',
    ]);
  });

  it('closes alone are no bars, and are named for what they are', async () => {
    await writeFile(join(files.path, 'closes.csv'), 'Date,MSFT,KO\n2023-02-17,254.53,59.8\n');
    await expect(files.summary({}, 'closes.csv')).rejects.toThrow('closes of several symbols side by side');
  });
});
