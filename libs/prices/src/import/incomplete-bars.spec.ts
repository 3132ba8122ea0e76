import { plainBar } from '#contracts';
import { ImportingFolder } from './importing.fixture.js';

let files: ImportingFolder;

beforeEach(async () => {
  files = await ImportingFolder.make();
});
afterEach(() => files.remove());

async function barsOf(stream: string) {
  const events = await files.events(stream);
  return events.flatMap(({ data }) => ('bar' in data ? [plainBar(data.bar)] : []));
}

const header = 'Date,Open,High,Low,Close,Volume';

describe('bars that lack something', () => {
  it('keep their close where open, high and low are 0 or missing, and are flagged', async () => {
    await files.write(
      'A.csv',
      header,
      '1970-01-02,0,10.5,9.5,10,100',
      '1970-01-05,0.0,,null,11,100',
      '1970-01-06,,,,,',
    );
    expect(await files.summary()).toMatchObject({ read: 3, recorded: 2, rejected: 1, flagged: 2 });
    expect(await barsOf('prices-A-1970')).toMatchObject([
      { date: '1970-01-02', open: null, high: 10.5, low: 9.5, close: 10, volume: 100 },
      { date: '1970-01-05', open: null, high: null, low: null, close: 11, volume: 100 },
    ]);
    const flags = (await files.dataOf('prices-A-1970')).filter((data) => 'rule' in data);
    expect(flags).toMatchObject([
      { rule: 'incomplete_bar', detail: 'the source gives no open' },
      { rule: 'incomplete_bar', detail: 'the source gives no open, high, low' },
    ]);
    expect(await files.summary()).toMatchObject({ unchanged: 2, corrected: 0, flagged: 0 });
  });

  it('have no volume where there is no such column, or nothing in it', async () => {
    await files.write('^GSPC.csv', 'Date,Open,High,Low,Close', '2014-01-02,1,2,1,2');
    await files.write('USDBRL=X.csv', header, '2014-01-02,1,2,1,2,N/A', '2014-01-03,1,2,1,2,7');
    expect(await files.summary()).toMatchObject({ recorded: 3, rejected: 0, flagged: 0 });
    expect(await barsOf('prices-^GSPC-2014')).toMatchObject([{ volume: null }]);
    expect(await barsOf('prices-USDBRL=X-2014')).toMatchObject([{ volume: null }, { volume: 7 }]);
  });

  it('have volumes with a fraction, digit for digit, and none that a double does not hold', async () => {
    await files.write('BTC.csv', header, '2014-01-02,1,2,1,2,178733.12345678', '2014-01-03,1,2,1,2,12345678901234567');
    const { rejections } = await files.summary();
    expect(rejections).toMatchObject([{ line: 3, code: 'number_too_large' }]);
    expect(await barsOf('prices-BTC-2014')).toMatchObject([{ volume: 178733.12345678 }]);
    await files.write('BTC.csv', header, '2014-01-02,1,2,1,2,178733.12345679');
    expect(await files.summary()).toMatchObject({ corrected: 1 });
  });
});
