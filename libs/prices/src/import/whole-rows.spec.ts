import { ImportingFolder } from './importing.fixture.js';

let files: ImportingFolder;

beforeEach(async () => void (files = await ImportingFolder.make()));
afterEach(() => files.remove());

it.each([
  ['says that there was no action leaves the others known', '0.0,0.0', [{ from: '2024-01-02', to: '2024-01-04' }]],
  ['told of a dividend', '0.24,0.0', []],
  ['cannot be read', 'x,0.0', []],
])('a row without prices that %s', async (_, actions, coverage) => {
  const folder = await ImportingFolder.make();
  await folder.write(
    'AAPL.csv',
    'Date,Open,High,Low,Close,Volume,Dividends,Stock Splits',
    '2024-01-02,1,1,1,1,5,0.0,0.0',
    `2024-01-03,,,,,,${actions}`,
    '2024-01-04,1,1,1,1,5,0.0,0.0',
  );
  expect(await folder.summary()).toMatchObject({ recorded: 2, rejected: 1 });
  const covered = (await folder.events('actions-AAPL')).filter(({ type }) => type.endsWith('ActionsCovered'));
  expect(covered.map(({ data }) => data)).toMatchObject(coverage);
  await folder.remove();
});

describe('a row with its splits and dividends', () => {
  it('takes nothing from a row that is rejected', async () => {
    const header = 'date,open,high,low,close,volume,dividend,split';
    await files.write(
      'A.csv',
      header,
      '2014-06-05,10,10,10,10,7,0,0',
      '2014-06-06,x,10,10,10,7,0.5,2',
      '2014-06-09,10,10,10,10,7,0.25,0',
      '2014-06-09,10,10,10,10,7,0.75,0',
    );
    expect(await files.summary()).toMatchObject({ read: 4, recorded: 2, rejected: 2 });
    expect(await files.dataOf('actions-A')).toMatchObject([{ exDate: '2014-06-09', amount: 0.25 }]);
    const heads = await files.store.heads();
    expect(await files.summary()).toMatchObject({ read: 4, unchanged: 2, rejected: 2 });
    expect(await files.store.heads()).toEqual(heads);
  });

  it('rejects a row whose split or dividend cannot be read, and finds it with --strict', async () => {
    const header = 'date,open,high,low,close,volume,dividend,split';
    await files.write('A.csv', header, '2014-06-05,10,10,10,10,7,$0.25,0', '2014-06-06,10,10,10,10,7,0,two');
    expect(await files.summary({ strict: true })).toMatchObject({ read: 2, recorded: 0, rejected: 1 });
    const { rejections, ...counts } = await files.summary();
    expect(counts).toMatchObject({ read: 2, recorded: 1, rejected: 1 });
    expect(rejections).toMatchObject([{ line: 3, reason: 'split "two" is not a ratio such as 2:1' }]);
    expect(await files.dataOf('actions-A')).toMatchObject([{ exDate: '2014-06-05', amount: 0.25 }]);
  });

  it('takes two rows of a day with different dividends for a contradiction, and with the same for one row', async () => {
    const rows = ['0.25', '0.25', '0.75'].map((dividend) => `2014-06-09,10,10,10,10,7,${dividend},2`);
    await files.write('A.csv', 'date,open,high,low,close,volume,dividend,split', ...rows);
    expect(await files.summary()).toMatchObject({ read: 3, recorded: 1, duplicates: 1, rejected: 1 });
    expect(await files.dataOf('actions-A')).toMatchObject([{ numerator: 2 }, { amount: 0.25 }]);
  });
});

describe('a distribution that adjusted closes tell of', () => {
  const yahoo = 'Date,Open,High,Low,Close,Adj Close,Volume';
  const rows = (third: string) => ['2014-01-02,9.8', '2014-01-03,9.8', third, '2014-01-07,10', '2014-01-08,10'];
  const written = (third: string) =>
    files.write(
      'A.csv',
      yahoo,
      ...rows(third).map((row) => (row.includes('null') ? row : row.replace(/,.*/, (cell) => `,10,10,10,10${cell},1`))),
    );
  const inForce = async () => {
    const days = new Set<string>();
    for (const { type, data } of await files.events('actions-A')) {
      if (!('exDate' in data)) continue;
      if (type === 'marketlog.prices.v1.DistributionFactorWithdrawn') days.delete(data.exDate);
      else if (type === 'marketlog.prices.v1.DistributionFactorRecorded') days.add(data.exDate);
    }
    return [...days];
  };

  it('is one factor, though its day is missing from one of two deliveries', async () => {
    await written('2014-01-06,null,null,null,null,null,null');
    await files.summary();
    expect(await inForce()).toEqual(['2014-01-07']);
    await written('2014-01-06,10');
    await files.summary();
    expect(await inForce()).toEqual(['2014-01-06']);
    await written('2014-01-06,null,null,null,null,null,null');
    await files.summary();
    expect(await inForce()).toEqual(['2014-01-06']);
  });
});
