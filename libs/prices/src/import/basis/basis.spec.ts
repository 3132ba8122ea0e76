import { ImportingFolder } from '../importing.fixture.js';

let files: ImportingFolder;

beforeEach(async () => void (files = await ImportingFolder.make()));
afterEach(() => files.remove());

const yahoo = 'Date,Open,High,Low,Close,Adj Close,Volume';
const twoDays = (before: number, after: number) => [
  `2020-08-28,${before},${before},${before},${before},${before},4`,
  `2020-08-31,${after},${after},${after},${after},${after},4`,
];
const split = (symbol: string) => ['Symbol,Date,Split', `${symbol},2020-08-31,4:1`];
const basisOf = async (stream: string) =>
  (await files.dataOf(stream)).map((data) => ('bar' in data ? data.bar?.basis : undefined));

describe('the basis of a file', () => {
  it('is that of its columns whatever their order, and proved by closes that go on across a split', async () => {
    await files.write('splits.csv', ...split('A'), 'B,2020-08-31,4:1');
    await files.write('A.csv', yahoo, ...twoDays(124.8, 129));
    await files.write(
      'B.csv',
      'Adj Close,Close,Date,High,Low,Open,Volume,Ticker',
      '124.8,124.8,2020-08-28,124.8,124.8,124.8,4,B',
      '129,129,2020-08-31,129,129,129,4,B',
    );
    const { deliveries, ...counts } = await files.summary();
    expect(counts).toMatchObject({ recorded: 6, corrected: 0 });
    const because =
      'proved: closes 124.8 on 2020-08-28 and 129 on 2020-08-31 do not jump by the split 4:1 of 2020-08-31';
    expect(deliveries).toMatchObject([
      { file: 'A.csv', basis: 'splitAdjusted', basisBecause: `${because} (csv)`, rows: 2 },
      { file: 'B.csv', basis: 'splitAdjusted', basisBecause: `${because} (csv)` },
    ]);
    expect(await basisOf('prices-B-2020')).toEqual([2, 2]);
  });

  it('is read from splits beside the prices too', async () => {
    await files.write(
      'A.csv',
      'Date,Open,High,Low,Close,Volume,Stock Splits',
      '2020-08-28,499,499,499,499,4,0',
      '2020-08-31,129,129,129,129,4,4',
    );
    expect((await files.summary()).deliveries).toMatchObject([
      { basis: 'asTraded', basisBecause: expect.stringMatching(/^proved: .* jump by the split 4:1/) },
    ]);
  });

  it("is yfinance's default, dividends and all, where Dividends and Stock Splits stand beside prices alone", async () => {
    const header = 'Date,Open,High,Low,Close,Volume,Dividends,Stock Splits';
    await files.write('A.csv', header, '2024-01-10,98,98,98,98,1,0,0', '2024-01-11,98,98,98,98,1,2,0');
    expect(await files.summary()).toMatchObject({
      recorded: 2,
      deliveries: [{ basis: 'fullyAdjusted', basisBecause: expect.stringMatching(/^assumed: Dividends and Stock/) }],
    });
    expect(await basisOf('prices-A-2024')).toEqual([3, 3]);
    // Of an amount nothing was taken for other dividends; each row says whether there was an action.
    expect(await files.dataOf('actions-A')).toMatchObject([
      { amount: 2, basis: 2, through: '2024-01-11' },
      { from: '2024-01-10', to: '2024-01-11' },
    ]);
  });

  it('is as traded where closes beside such columns jump by the split', async () => {
    await files.write(
      'A.csv',
      'Date,Open,High,Low,Close,Volume,Dividends,Stock Splits',
      '2020-08-28,499,499,499,499,4,0,0',
      '2020-08-31,129,129,129,129,4,0,4',
    );
    expect((await files.summary()).deliveries).toMatchObject([
      { basis: 'asTraded', basisBecause: expect.stringMatching(/^proved: .* jump by the split 4:1/) },
    ]);
  });

  it('is assumed where no split is known, and stated where the caller says it', async () => {
    await files.write('A.csv', yahoo, ...twoDays(10, 10));
    expect((await files.summary()).deliveries).toMatchObject([
      { basis: 'splitAdjusted', basisBecause: "assumed: the columns are those of Yahoo's download" },
    ]);
    expect((await files.summary({ basis: 'splitAdjusted' })).deliveries).toMatchObject([
      { basis: 'splitAdjusted', basisBecause: 'stated: --basis says so' },
    ]);
  });

  it('is that of yfinance where the header rows are, which never gives prices as traded', async () => {
    await files.write(
      'A.csv',
      'Price,Close,High,Low,Open,Volume',
      'Ticker,A,A,A,A,A',
      'Date,,,,,',
      ...twoDays(10, 10).map((row) => row.replace(/^(.{10}),(\d+),.*$/, '$1,$2,$2,$2,$2,4')),
    );
    expect((await files.summary()).deliveries).toMatchObject([
      {
        basis: 'fullyAdjusted',
        basisBecause: expect.stringMatching(/^assumed: the header rows are those of yfinance/),
      },
    ]);
  });
});

describe('closes that contradict it', () => {
  it.each([
    [
      'as traded, by default',
      'Date,Open,High,Low,Close,Adjusted Close,Volume',
      {},
      124.8,
      '--basis splitAdjusted would be right',
    ],
    ['as traded, as stated', yahoo, { basis: 'asTraded' }, 124.8, '--basis splitAdjusted would be right'],
    ['split-adjusted, by the columns', yahoo, {}, 499.2, '--basis asTraded would be right'],
    ['split-adjusted, as stated', yahoo, { basis: 'splitAdjusted' }, 499.2, '--basis asTraded would be right'],
  ] as const)(
    'refuse a file taken for %s, before anything of it is recorded',
    async (_, header, options, before, advice) => {
      await files.write('splits.csv', ...split('A'));
      await files.summary();
      const heads = await files.store.heads();
      await files.write('A.csv', header, ...twoDays(before, 129));
      const refused = files.summary(options, 'A.csv');
      await expect(refused).rejects.toMatchObject({ code: 'basis_contradicted' });
      await expect(refused).rejects.toThrow(`A.csv: the closes ${before} on 2020-08-28 and 129 on 2020-08-31`);
      await expect(refused).rejects.toThrow(advice);
      expect(await files.store.heads()).toEqual(heads);
      await expect(files.summary({ ...options, dryRun: true }, 'A.csv')).rejects.toMatchObject({
        code: 'basis_contradicted',
      });
    },
  );

  it('say through which split the prices are adjusted where a later one is not in them', async () => {
    await files.write('splits.csv', 'Symbol,Date,Split', 'A,2020-08-31,4:1', 'A,2020-09-02,2:1');
    const later = '2020-09-02,64,64,64,64,64,8';
    await files.write('A.csv', yahoo, ...twoDays(124.8, 129), later);
    const reason = expect.stringContaining('--basis splitAdjusted --basis-through 2020-08-31 would be right');
    expect(await files.summary()).toMatchObject({ refused: [{ file: 'A.csv', code: 'basis_contradicted', reason }] });
    expect(await files.summary({ basisThrough: '2020-08-31' })).toMatchObject({ recorded: 3 });
  });

  it('are not asked where a split is small or the days lie far apart', async () => {
    await files.write('splits.csv', 'Symbol,Date,Split', 'A,2020-08-31,11:10', 'B,2020-08-31,2:1');
    const header = 'Date,Open,High,Low,Close,Volume';
    await files.write('A.csv', header, '2020-08-28,10,10,10,10,1', '2020-08-31,10,10,10,10,1');
    await files.write('B.csv', header, '2020-07-28,10,10,10,10,1', '2020-08-31,10,10,10,10,1');
    expect((await files.summary()).deliveries.map(({ basisBecause }) => basisBecause)).toEqual(
      Array(2).fill('assumed: nothing in the file says that they are adjusted'),
    );
  });
});
