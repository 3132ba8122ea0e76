import { differenceOf, ingestionFaults } from './recorded-facts.js';

const course = (stream: string, ...names: string[]) =>
  names.map((name) => ({ stream, type: `marketlog.ingestions.v1.${name}` }));
const [requested, started, failed, completed] = [
  'IngestionRequested',
  'IngestionStarted',
  'IngestionFailed',
  'IngestionCompleted',
] as const;

describe('what two logs say', () => {
  it('is the same in whatever order', () => {
    expect(differenceOf(['a', 'b', 'a'], ['a', 'a', 'b'])).toEqual({ missing: [], foreign: [] });
  });

  it('differs where one says something less or more, also what it has said before', () => {
    expect(differenceOf(['a', 'b'], ['a', 'c'])).toEqual({ missing: ['c'], foreign: ['b'] });
    expect(differenceOf(['a', 'a', 'b'], ['a', 'b'])).toEqual({ missing: [], foreign: ['a'] });
    expect(differenceOf(['a'], ['a', 'a', 'a'])).toEqual({ missing: ['a', 'a'], foreign: [] });
  });
});

describe('the course of an ingestion', () => {
  it.each([
    ['an import', [started, completed]],
    ['an import whose process died', [started, 'RowsRejected', failed]],
    ['an import that was taken for dead', [started, failed, completed]],
    ['a fetch whose runner died twice', [requested, started, started, started, completed]],
  ])('is right: %s', (_, names) => {
    const events = course('ingestion-a', ...names);
    expect(ingestionFaults(events, names.filter((name) => name === requested).length)).toEqual([]);
  });

  it.each([
    ['asked for twice', [requested, requested, started, completed]],
    ['an import that began twice', [started, started, completed]],
    ['completed twice', [requested, started, completed, completed]],
    ['failed twice', [started, failed, failed]],
    ['failed after it was complete', [started, completed, failed]],
    ['begun after its end', [requested, started, completed, started]],
    ['begun and ended once more', [requested, started, failed, started, completed]],
    ['without an end', [requested, started]],
    ['without a beginning', [completed]],
    ['of something unknown', [started, 'IngestionPaused', completed]],
  ])('is wrong: %s', (_, names) => {
    const events = [...course('ingestion-a', ...names), ...course('ingestion-b', started, completed)];
    expect(ingestionFaults(events, names.filter((name) => name === requested).length)).toEqual([
      `ingestion-a: ${names.join(', ')}`,
    ]);
  });

  it('does not include what is said of its files', () => {
    const files = [...course('file-a', 'FileImported'), ...course('file-b', 'FileImported')];
    expect(ingestionFaults([...course('ingestion-a', started, completed), ...files], 0)).toEqual([]);
  });

  it('is wrong where one request became two, or none', () => {
    const events = ['a', 'b'].flatMap((name) => course(name, requested, started, completed));
    expect(ingestionFaults(events, 1)).toEqual(['1 ingestions were asked for, the log has 2']);
    expect(ingestionFaults(events, 3)).toEqual(['3 ingestions were asked for, the log has 2']);
  });
});
