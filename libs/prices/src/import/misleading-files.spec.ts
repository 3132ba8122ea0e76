import { ImportingFolder } from './importing.fixture.js';

let files: ImportingFolder;

beforeEach(async () => {
  files = await ImportingFolder.make();
});
afterEach(() => files.remove());

const header = 'Date,Open,High,Low,Close,Volume';

async function imported(name: string, ...lines: string[]) {
  await files.write(name, ...lines);
  return files.summary({}, name);
}

describe('a row with more fields than columns', () => {
  it('is rejected, as its volume would be cut at the first of its commas', async () => {
    const rows = ['2023-01-13,132,134,131,134,57,809,719', '2023-01-17,134,137,134,135,"63,646,631"'];
    expect(await imported('AAPL.csv', header, ...rows)).toMatchObject({
      recorded: 1,
      rejections: [{ line: 2, code: 'too_many_fields' }],
    });
    expect(await files.bars()).toEqual(['AAPL 2023-01-17 134 137 134 135 63646631']);
  });

  it('is a row where what it has more is empty', async () => {
    const rows = ['2023-01-13,132,134,131,134,100,', '2023-01-17,134,137,134,135,100, ,'];
    expect(await imported('AAPL.csv', header, ...rows)).toMatchObject({ recorded: 2, rejected: 0 });
  });
});

describe('several tables in one file', () => {
  const bar = (date: string) => `${date},1,2,1,2,100`;

  it('are refused where no column says which symbol the second is of', async () => {
    const lines = ['AAPL', header, bar('2023-01-13'), '', 'MSFT', header, bar('2023-01-17')];
    await expect(imported('AAPL.csv', ...lines)).rejects.toMatchObject({
      code: 'several_tables',
      message: expect.stringContaining('line 6 has the header again, below "MSFT"'),
    });
  });

  it('are read where a column says it, or where they were joined without a title', async () => {
    const joined = [header, bar('2023-01-13'), header, bar('2023-01-17')];
    expect(await imported('AAPL.csv', ...joined)).toMatchObject({ recorded: 2, rejected: 0 });
    const titled = [
      `Symbol,${header}`,
      `A,${bar('2023-01-13')}`,
      'second',
      `Symbol,${header}`,
      `B,${bar('2023-01-13')}`,
    ];
    expect(await imported('x.csv', ...titled)).toMatchObject({ recorded: 2, rejected: 1 });
  });
});

describe('a column that is not what its name begins with', () => {
  it.each(['Volume MA', 'Volume Weighted Average Price', 'Volume Change %', 'Volume (000)', 'Volume (in millions)'])(
    '%s is no volume, and said to be left out',
    async (name) => {
      const summary = await imported('AAPL.csv', `Date,Open,High,Low,Close,${name}`, '2023-01-13,1,2,1,2,100');
      expect(summary.remarks).toMatchObject([{ code: 'columns_ignored', examples: [name] }]);
      expect(await files.dataOf('prices-AAPL-2023')).toMatchObject([{ bar: { absent: ['volume'] } }]);
    },
  );

  it.each(['Volume BTC', 'Volume LINK', 'Volume (shares)'])('%s is the volume', async (name) => {
    await imported('AAPL.csv', `Date,Open,High,Low,Close,Volume USDT,${name}`, '2023-01-13,1,2,1,2,900,100');
    expect(await files.bars()).toEqual(['AAPL 2023-01-13 1 2 1 2 100']);
  });

  it('is refused where it stands twice with other numbers', async () => {
    const twice = 'Date,Open,High,Low,Close,Close';
    await expect(imported('AAPL.csv', twice, '2023-01-13,1,2,1,2,1.5')).rejects.toMatchObject({ code: 'wrong_header' });
    expect(await imported('AAPL.csv', twice, '2023-01-13,1,2,1,2,2')).toMatchObject({ recorded: 1 });
  });

  it('is no symbol: prices bid and asked, and the close of the day before', async () => {
    const sides = ['BID', 'ASK'].flatMap((side) => ['OPEN', 'HIGH', 'LOW', 'CLOSE'].map((of) => `${side} ${of}`));
    await expect(imported('EURUSD.csv', ['DATE', ...sides].join(), '2023-01-13,1,2,1,2,1,2,1,2')).rejects.toMatchObject(
      { code: 'wrong_header', message: expect.stringContaining('prices bid and asked') },
    );
    const before = 'Date,OPEN,HIGH,LOW,PREV. CLOSE';
    await expect(imported('A.csv', before, '2023-01-13,1,2,1,2')).rejects.toThrow('close missing');
  });

  it('is the close where an exchange settles at its own price', async () => {
    const columns = 'Date,Open,High,Low,Last,Change,Settle,Volume';
    await imported('CL.csv', columns, '2023-01-13,78.4,80.1,77.9,79.9,1.4,79.86,300000');
    expect(await files.bars()).toEqual(['CL 2023-01-13 78.4 80.1 77.9 79.86 300000']);
  });
});

it.each([
  ['weeks', (place: number) => Date.UTC(2022, 0, 3 + 7 * place)],
  ['months', (place: number) => Date.UTC(2022, place, 1)],
])('days that are %s apart are said to be', async (apart, at) => {
  const days = Array.from({ length: 12 }, (_, place) => new Date(at(place)).toISOString().slice(0, 10));
  const rows = days.map((day) => `${day},1,2,1,2,100`);
  expect((await imported('A.csv', header, ...rows)).remarks).toMatchObject([
    { code: 'not_daily', detail: expect.stringContaining(`${apart} apart`), examples: ['A'] },
  ]);
  // A day between two of them shows that they are days.
  const between = '2022-03-02,1,2,1,2,100';
  expect((await imported('B.csv', header, ...rows, between)).remarks).toEqual([]);
});

describe('one instrument by two spellings in a file', () => {
  it('has one bar a day', async () => {
    const rows = ['BRK.B,2023-01-13,1,2,1,2,100', 'BRK-B,2023-01-13,1,2,1,1.5,100', 'BRK/B,2023-01-17,1,2,1,2,100'];
    expect(await imported('x.csv', `Symbol,${header}`, ...rows)).toMatchObject({
      recorded: 2,
      deliveries: [{ symbol: 'BRK.B', rows: 2 }],
      rejections: [{ line: 3, code: 'contradicts_earlier_row' }],
    });
  });

  it('has one split a day, which is that of its bars', async () => {
    const rows = ['AAPL.US,2020-08-31,4:1', 'AAPL,2020-08-31,4:1', 'BRK.B,2010-01-21,50:1', 'BRK-B,2010-01-21,5:1'];
    expect(await imported('s.csv', 'Symbol,Date,Split', ...rows)).toMatchObject({
      recorded: 2,
      duplicates: 1,
      rejections: [{ line: 5, code: 'contradicts_earlier_row' }],
    });
    expect(await files.dataOf('actions-AAPL')).toMatchObject([{ exDate: '2020-08-31', numerator: 4 }]);
  });
});

it.each([
  ['nasdaq.com', 'Ex/EFF DATE,TYPE,CASH AMOUNT,PAYMENT DATE', '02/19/2024,Cash,$0.24,02/25/2024', '2024-02-19'],
  [
    'investing.com',
    'Ex-Dividend Date,Dividend,Type,Payment Date',
    '"Feb 10, 2023",0.24,3M,"Feb 16, 2023"',
    '2023-02-10',
  ],
  ['Polygon', 'cash_amount,ex_dividend_date,pay_date,ticker', '0.24,2023-11-10,2023-11-16,AAPL', '2023-11-10'],
])('dividends as %s gives them', async (_, columns, row, exDate) => {
  expect(await imported('AAPL.csv', columns, row)).toMatchObject({ recorded: 1 });
  expect(await files.dataOf('actions-AAPL')).toMatchObject([{ exDate, amount: 0.24 }]);
});
