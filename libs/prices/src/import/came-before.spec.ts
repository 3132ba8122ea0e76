import { jest } from '@jest/globals';
import { ImportingFolder } from './importing.fixture.js';

const header = 'Date,Open,High,Low,Close,Volume';
const bar = (date: string, close: number) => `${date},10,20,5,${close},100`;
const first = [header, bar('2024-01-02', 10), bar('2024-01-03', 11)];
const second = [header, bar('2024-01-03', 12), bar('2024-01-04', 13)];

let folder: ImportingFolder;

beforeEach(async () => {
  folder = await ImportingFolder.make();
});
afterEach(() => folder.remove());

const eventsOf = async () => (await folder.events('prices-AAPL-2024')).length;

/** Two files of one stock that overlap on 3 January and differ there. */
async function twoThatDiffer(): Promise<void> {
  await folder.write('AAPL.csv', ...first);
  await folder.write('AAPL-1d.csv', ...second);
}

describe('a folder of files that overlap and differ', () => {
  it('adds nothing when it comes again', async () => {
    await twoThatDiffer();
    expect(await folder.summary()).toMatchObject({ recorded: 3, corrected: 1, unchanged: 0, cameBefore: 0 });
    const [events, bars] = [await eventsOf(), await folder.bars()];
    expect(await folder.summary()).toMatchObject({ recorded: 0, corrected: 0, unchanged: 4, cameBefore: 2 });
    expect(await eventsOf()).toBe(events);
    expect(await folder.bars()).toEqual(bars);
  });

  it('says nothing more in a dry run, and a dry run is not an import', async () => {
    await twoThatDiffer();
    await folder.summary({ dryRun: true });
    expect(await folder.summary()).toMatchObject({ recorded: 3, corrected: 1, cameBefore: 0 });
    expect(await folder.summary({ dryRun: true })).toMatchObject({ corrected: 0, unchanged: 4, cameBefore: 2 });
  });

  it('is newer word where the caller says so', async () => {
    await twoThatDiffer();
    await folder.summary();
    expect(await folder.summary({ again: true })).toMatchObject({ recorded: 0, corrected: 2, cameBefore: 0 });
  });

  it('adds no splits, dividends and factors that it took turns about either', async () => {
    const columns = 'Date,Open,High,Low,Close,Adj Close,Volume,Dividends';
    const row = (date: string, adjusted: number, dividend: number) => `${date},10,20,5,10,${adjusted},100,${dividend}`;
    await folder.write('AAPL.csv', columns, row('2024-01-02', 8, 0), row('2024-01-03', 9, 1), row('2024-01-04', 10, 0));
    await folder.write(
      'AAPL-1d.csv',
      columns,
      row('2024-01-02', 8, 0),
      row('2024-01-03', 8, 2),
      row('2024-01-04', 10, 0),
    );
    await folder.summary();
    const actions = await folder.dataOf('actions-AAPL');
    expect(actions.length).toBeGreaterThan(3);
    await folder.summary();
    expect(await folder.dataOf('actions-AAPL')).toEqual(actions);
  });
});

describe('a file of one name', () => {
  it('is another where its content differs, and the first again is not newer word than the second', async () => {
    await folder.write('AAPL.csv', ...first);
    await folder.summary();
    await folder.write('AAPL.csv', header, bar('2024-01-02', 10.5), bar('2024-01-03', 11));
    expect(await folder.summary()).toMatchObject({ corrected: 1, unchanged: 1, cameBefore: 0 });
    await folder.write('AAPL.csv', ...first);
    expect(await folder.summary()).toMatchObject({ corrected: 0, unchanged: 2, cameBefore: 1 });
    expect(await folder.summary({ again: true })).toMatchObject({ corrected: 1, unchanged: 1, cameBefore: 0 });
  });

  it.each([{ source: 'desk' }, { symbol: 'MSFT' }, { basis: 'splitAdjusted' }, { currency: 'USD' }] as const)(
    'is another under %j',
    async (options) => {
      await folder.write('AAPL.csv', ...first);
      await folder.summary();
      expect(await folder.summary(options)).toMatchObject({ cameBefore: 0 });
      expect(await folder.summary(options)).toMatchObject({ cameBefore: 1 });
    },
  );
});

it('is the same file under another name and symbol given, but not that of another stock', async () => {
  await folder.write('AAPL.csv', ...first);
  await folder.write('MSFT.csv', ...first);
  expect(await folder.summary()).toMatchObject({ recorded: 4, cameBefore: 0 });
  await folder.write('data.csv', ...first);
  expect(await folder.summary({ symbol: 'AAPL' }, 'data.csv')).toMatchObject({ unchanged: 2, cameBefore: 1 });
});

it('a file with rejected rows came whole; a refused one did not', async () => {
  await folder.write('AAPL.csv', ...first, '2024-01-04,10,20,5,null,100');
  await folder.write('MSFT.csv', 'no,table');
  expect(await folder.summary()).toMatchObject({ recorded: 2, rejected: 1, cameBefore: 0 });
  expect(await folder.summary()).toMatchObject({ unchanged: 2, rejected: 1, cameBefore: 1 });
});

it('files of splits that differ do not take turns', async () => {
  await folder.write('a-splits.csv', 'Symbol,Date,Split', 'AAPL,2024-01-03,2:1');
  await folder.write('b-splits.csv', 'Symbol,Date,Split', 'AAPL,2024-01-03,3:1');
  await folder.summary();
  const actions = await folder.dataOf('actions-AAPL');
  expect(actions).toHaveLength(2);
  expect(await folder.summary()).toMatchObject({ recorded: 0, unchanged: 2, cameBefore: 2 });
  expect(await folder.dataOf('actions-AAPL')).toEqual(actions);
});

it('an import that failed leaves no file that came whole', async () => {
  await twoThatDiffer();
  const append = jest.spyOn(folder.store, 'append');
  append.mockRejectedValueOnce(new Error('disk full'));
  await expect(folder.summary()).rejects.toThrow('disk full');
  append.mockRestore();
  expect(await folder.summary()).toMatchObject({ cameBefore: 0 });
});
