import { containedSplitRatio, splitRatio, splitsApplied } from '#markets';
import { plainBar, plainSplit } from '#contracts';
import { ImportingFolder } from '../importing.fixture.js';

let files: ImportingFolder;

beforeEach(async () => void (files = await ImportingFolder.make()));
afterEach(() => files.remove());

const splits = ['Symbol,Date,Split', 'A,2020-08-31,4:1'];
const header = 'Date,Open,High,Low,Close,Volume';
const bars = (before: number) => [
  `2020-08-28,${before},${before},${before},${before},4`,
  '2020-08-31,129,129,129,129,4',
];

async function splitAndBar() {
  const [event] = await files.events('actions-A');
  const [first] = await files.events('prices-A-2020');
  if (event?.type !== 'marketlog.prices.v1.SplitRecorded' || first?.type !== 'marketlog.prices.v1.DailyBarRecorded')
    throw new TypeError('a split and a bar were expected');
  return { split: plainSplit(event.data), bar: plainBar(first.data.bar) };
}

describe('a split that comes inside bars recorded before', () => {
  it('divides none that go on across it, and says so in a flag', async () => {
    await files.write('A.csv', header, ...bars(124.8));
    await files.summary();
    await files.write('splits.csv', ...splits);
    expect(await files.summary({}, 'splits.csv')).toMatchObject({ recorded: 1 });
    const { split, bar } = await splitAndBar();
    expect(split).toMatchObject({ numerator: 4, containedIn: ['csv'] });
    expect([splitRatio(bar.date, bar, [split]), containedSplitRatio(bar.date, bar, [split])]).toEqual([1, 4]);
    expect(splitsApplied(bar, [split]).close).toBe(124.8);
    expect((await files.dataOf('prices-A-2020')).at(-1)).toMatchObject({
      date: '2020-08-31',
      rule: 'basis_contradicted',
      source: 'csv',
      detail: expect.stringContaining('do not jump by the split 4:1'),
    });
    const heads = await files.store.heads();
    expect(await files.summary()).toMatchObject({ read: 3, unchanged: 3 });
    expect(await files.store.heads()).toEqual(heads);
  });

  it('divides those that jump by it', async () => {
    await files.write('A.csv', header, ...bars(499.2));
    await files.summary();
    await files.write('splits.csv', ...splits);
    await files.summary({}, 'splits.csv');
    const { split, bar } = await splitAndBar();
    expect(split.containedIn).toEqual([]);
    expect(splitsApplied(bar, [split]).close).toBe(124.8);
    expect(await files.dataOf('prices-A-2020')).toHaveLength(2);
  });

  it('is flagged where prices taken for split-adjusted jump by it', async () => {
    await files.write(
      'A.csv',
      'Date,Open,High,Low,Close,Volume,Adj Close',
      ...bars(499.2).map((row) => `${row},${row.split(',')[4]!}`),
    );
    await files.summary({ source: 'csv' });
    await files.write('splits.csv', ...splits);
    await files.summary({}, 'splits.csv');
    const { split, bar } = await splitAndBar();
    expect(splitsApplied(bar, [split]).close).toBe(499.2);
    expect((await files.dataOf('prices-A-2020')).at(-1)).toMatchObject({ rule: 'basis_contradicted' });
  });

  it.each(['asTraded', 'splitAdjusted'] as const)('doubts nothing that somebody has said: %s', async (basis) => {
    await files.write('A.csv', header, ...bars(basis === 'asTraded' ? 124.8 : 499.2));
    await files.summary({ basis });
    await files.write('splits.csv', ...splits);
    await files.summary({}, 'splits.csv');
    const { split, bar } = await splitAndBar();
    expect(split.containedIn).toEqual([]);
    expect(splitsApplied(bar, [split]).close).toBe(basis === 'asTraded' ? 31.2 : 499.2);
    expect(await files.dataOf('prices-A-2020')).toHaveLength(2);
  });

  it('is looked for beyond the turn of the year', async () => {
    const rows = ['2019-12-31,40,40,40,40,1', '2020-01-02,40,40,40,40,1'];
    await files.write('A.csv', header, ...rows);
    await files.summary();
    await files.write('splits.csv', 'Symbol,Date,Split', 'A,2020-01-01,2:1');
    await files.summary({}, 'splits.csv');
    expect(await files.dataOf('actions-A')).toMatchObject([{ containedIn: ['csv'] }]);
  });
});
