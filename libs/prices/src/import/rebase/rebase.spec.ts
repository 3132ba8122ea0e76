import { ImportingFolder } from '../importing.fixture.js';

let files: ImportingFolder;

beforeEach(async () => void (files = await ImportingFolder.make()));
afterEach(() => files.remove());

const yahoo = 'Date,Open,High,Low,Close,Adj Close,Volume';
const plain = 'Date,Open,High,Low,Close,Volume';
const days = ['2024-01-02', '2024-01-03', '2024-01-04', '2024-01-05', '2024-01-08', '2024-01-09'];
const closes = [100.4, 101.2, 99.6, 103.3, 104.1, 102.5];

interface Form {
  readonly header?: string;
  /** Days of the file. */
  readonly count: number;
  /** What prices before the place are multiplied by, rounded to cents; volumes inversely for a split. */
  readonly moved?: { readonly before: number; readonly by: number; readonly withVolume: boolean };
}

function rows({ header = plain, count, moved }: Form): string[] {
  return [
    header,
    ...days.slice(0, count).map((day, place) => {
      const isMoved = moved !== undefined && place < moved.before;
      const price = (offset: number) =>
        (Math.round(100 * (closes[place]! + offset) * (isMoved ? moved.by : 1)) / 100).toFixed(2);
      const volume = isMoved && moved.withVolume ? Math.round(4_000_000 / moved.by) : 4_000_000;
      const adjusted = header === yahoo ? `${price(0)},` : '';
      return `${day},${price(-0.2)},${price(0.4)},${price(-0.5)},${price(0)},${adjusted}${volume}`;
    }),
  ];
}

const typesOf = async (stream: string) => (await files.events(stream)).map(({ type }) => type.split('.').at(-1));

describe('prices that moved by one factor since they were recorded', () => {
  it('are told by a split of the day from which on they did not, with no bar corrected', async () => {
    await files.write('A.csv', ...rows({ header: yahoo, count: 4 }));
    await files.summary();
    await files.write('A.csv', ...rows({ header: yahoo, count: 6, moved: { before: 4, by: 0.25, withVolume: true } }));
    const summary = await files.summary();
    expect(summary).toMatchObject({ recorded: 2, corrected: 0, unchanged: 4 });
    expect(summary.deliveries).toMatchObject([
      { rebase: { kind: 'split', exDate: '2024-01-08', factor: expect.closeTo(0.25, 3) } },
    ]);
    expect(await files.dataOf('actions-A')).toMatchObject([
      { exDate: '2024-01-08', numerator: 4, denominator: 1, source: 'yahoo-file', missingThrough: '2024-01-05' },
    ]);
    expect(await typesOf('prices-A-2024')).toEqual(Array(6).fill('DailyBarRecorded'));
    const heads = await files.store.heads();
    expect(await files.summary({ again: true })).toMatchObject({ unchanged: 6, corrected: 0 });
    expect(await files.store.heads()).toEqual(heads);
  });

  it('are told by a distribution where dividends are in them and volumes did not move', async () => {
    await files.write('A.csv', ...rows({ count: 4 }));
    await files.summary({ basis: 'fullyAdjusted' });
    await files.write('A.csv', ...rows({ count: 6, moved: { before: 4, by: 0.98, withVolume: false } }));
    const summary = await files.summary({ basis: 'fullyAdjusted' });
    expect(summary).toMatchObject({ recorded: 2, corrected: 0, unchanged: 4 });
    expect(summary.deliveries).toMatchObject([{ rebase: { kind: 'distribution', exDate: '2024-01-08' } }]);
    expect(await files.dataOf('actions-A')).toMatchObject([
      { exDate: '2024-01-08', factor: expect.closeTo(0.98, 3), includesSplits: false },
    ]);
  });

  it('are so where the day lies among those recorded, and later files say nothing new', async () => {
    await files.write('A.csv', ...rows({ count: 6 }));
    await files.summary({ basis: 'splitAdjusted' });
    for (const count of [6, 6, 5]) {
      await files.write('A.csv', ...rows({ count, moved: { before: 3, by: 0.5, withVolume: true } }), `# ${count}`);
      expect(await files.summary({ basis: 'splitAdjusted', again: true })).toMatchObject({ recorded: 0, corrected: 0 });
    }
    expect(await files.dataOf('actions-A')).toMatchObject([{ exDate: '2024-01-05', missingThrough: '2024-01-09' }]);
  });

  it('show that a file was not as traded, as was only assumed', async () => {
    await files.write('A.csv', ...rows({ count: 4 }));
    await files.summary();
    await files.write('A.csv', ...rows({ count: 5, moved: { before: 4, by: 0.5, withVolume: true } }));
    const { deliveries } = await files.summary();
    expect(deliveries).toMatchObject([
      { basis: 'splitAdjusted', basisBecause: expect.stringMatching(/^proved: every price before 2024-01-08 moved/) },
    ]);
    await files.write('A.csv', ...rows({ count: 6, moved: { before: 4, by: 0.5, withVolume: true } }));
    expect(await files.summary()).toMatchObject({
      recorded: 1,
      unchanged: 5,
      corrected: 0,
      deliveries: [{ basis: 'splitAdjusted', basisBecause: 'assumed: an earlier file of the source held its actions' }],
    });
    expect(await typesOf('actions-A')).toEqual(['SplitRecorded']);
  });

  it('give way to the split once a source tells of it, which would count twice', async () => {
    await files.write('A.csv', ...rows({ header: yahoo, count: 4 }));
    await files.summary();
    await files.write('A.csv', ...rows({ header: yahoo, count: 6, moved: { before: 4, by: 0.25, withVolume: true } }));
    await files.summary();
    await files.write('splits.csv', 'Symbol,Date,Split', 'A,2024-01-09,4:1');
    await files.summary({}, 'splits.csv');
    expect(await typesOf('actions-A')).toEqual(['SplitRecorded', 'SplitRecorded', 'CorporateActionWithdrawn']);
  });
});

describe('what is a correction all the same', () => {
  it.each<[string, Form]>([
    ['one day', { count: 6, moved: { before: 1, by: 0.5, withVolume: true } }],
    ['a step of units', { count: 6, moved: { before: 3, by: 0.01, withVolume: false } }],
  ])('%s', async (_, form) => {
    await files.write('A.csv', ...rows({ count: 6 }));
    await files.summary();
    await files.write('A.csv', ...rows(form));
    expect(await files.summary()).toMatchObject({ corrected: form.moved!.before, deliveries: [{ rebase: null }] });
  });

  it('what moved of prices that are said to be as traded', async () => {
    await files.write('A.csv', ...rows({ count: 6 }));
    await files.summary({ basis: 'asTraded' });
    await files.write('A.csv', ...rows({ count: 6, moved: { before: 3, by: 0.5, withVolume: true } }));
    expect(await files.summary({ basis: 'asTraded' })).toMatchObject({ corrected: 3 });
  });

  it('one bar that moved otherwise than the others', async () => {
    await files.write('A.csv', ...rows({ header: yahoo, count: 4 }));
    await files.summary();
    const moved = rows({ header: yahoo, count: 6, moved: { before: 4, by: 0.25, withVolume: true } });
    // The close is that of the others, the high is not.
    await files.write(
      'A.csv',
      ...moved.map((row, i) => (i === 2 ? row.replace(/^([^,]*,[^,]*),[^,]*/, '$1,40.00') : row)),
    );
    expect(await files.summary()).toMatchObject({ recorded: 2, corrected: 1, unchanged: 3 });
  });
});
