import { categories, identifyStream, isCategory } from './category.js';

const uuid = '5f0c2f0e-7c9a-5c1d-8b3e-000000000001';

describe('stream names', () => {
  it.each([
    ['instrument-AAPL', 'instruments', 'AAPL'],
    ['instrument-BRK-A', 'instruments', 'BRK-A'],
    ['prices-AAPL-2014', 'prices', 'AAPL'],
    ['prices-BRK-A-2014', 'prices', 'BRK-A'],
    ['prices-FB.2-2014', 'prices', 'FB.2'],
    ['actions-AAPL', 'prices', 'AAPL'],
    ['actions-K-2014', 'prices', 'K-2014'],
    [`article-${uuid}`, 'articles', uuid],
    [`sentiment-${uuid}`, 'sentiment', uuid],
    ['predictions-AAPL-2014', 'predictions', 'AAPL'],
    ['session-XNAS:2014-01-02', 'predictions', 'XNAS:2014-01-02'],
    [`ingestion-${uuid}`, 'ingestions', uuid],
    [`file-${uuid}`, 'ingestions', uuid],
    ['model-close-to-close', 'models', 'close-to-close'],
    ['operation-dead-letters', 'operations', 'dead-letters'],
  ])('%s lies in %s under the key %s', (stream, category, key) => {
    expect(identifyStream(stream)).toEqual({ category, key });
  });

  it('give bars and actions of an instrument one key, so one order', () => {
    expect(identifyStream('prices-AAPL-2014')).toEqual(identifyStream('actions-AAPL'));
  });

  it.each([
    '',
    '-',
    'instrument',
    'instrument-',
    '-AAPL',
    'weather-AAPL',
    'Instrument-AAPL',
    'prices-AAPL',
    'prices-2014',
    'prices--2014',
    'prices-AAPL-14',
    'prices-AAPL-2014\n',
    'instrument-A PL',
    'instrument-AAPL ',
    'instrument-Ü',
    'instrument-\u0000',
    `instrument-${'x'.repeat(200)}`,
  ])('refuse %j', (stream) => {
    expect(() => identifyStream(stream)).toThrow(expect.objectContaining({ code: 'invalid_stream' }));
  });
});

describe('categories', () => {
  it('are known by name only', () => {
    for (const category of categories) expect(isCategory(category)).toBe(true);
    for (const other of ['', 'price', 'Prices', 'constructor']) expect(isCategory(other)).toBe(false);
  });
});
