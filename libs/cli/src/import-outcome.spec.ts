import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noCounts } from '#contracts';
import { importOutcome, sourceOption } from './import-outcome.js';
import { Rejections, Remarks } from '#imports';

const rejections = Array.from({ length: 12 }, (_, i) => ({ file: 'a.csv', line: i + 2, reason: 'close is null' }));
const some = {
  ...noCounts(),
  read: 12_345,
  recorded: 12_330,
  corrected: 3,
  rejected: 12,
  flagged: 2,
  outOfOrder: 1,
  files: 2,
};
const none = { rejectedByCode: {}, refused: [], remarks: [], ingestions: [] };
const summary = { ...some, rejections, ...none, seconds: 1.25 };
const context = { strict: false, dryRun: false, noun: 'rows' };

describe('the outcome of an import', () => {
  it('says what became of the rows and names the first rejections', () => {
    const lines = importOutcome(summary, context).text.split('\n');
    expect(lines[0]).toMatch(
      /^12,345 rows read from 2 files in 1\.[23] s: 12,330 recorded, 3 corrected, 12 rejected \(2 flagged, 1 out of order\)$/,
    );
    expect(lines[1]).toBe('  rejected a.csv:2: close is null');
    expect(lines.slice(11)).toEqual(['  … and 2 more (--rejects FILE writes all)']);
  });

  it('names its ingestion, so that it can be taken back', () => {
    const { text } = importOutcome({ ...summary, ingestions: ['0b1e2a52'] }, context);
    expect(text).toMatch(/\n {2}ingestion 0b1e2a52 \(marketlog ingestions withdraw takes it back\)$/);
  });

  it('is the summary itself as JSON, with exit code 0 in spite of rejected rows', () => {
    expect(importOutcome(summary, context)).toMatchObject({ exitCode: 0, json: summary });
  });

  it('is exit code 2 where --strict found a bad row, and only then', () => {
    const strict = { ...context, strict: true };
    expect(importOutcome(summary, strict)).toMatchObject({ exitCode: 2, text: expect.stringContaining('--strict') });
    expect(importOutcome({ ...summary, rejected: 0, rejections: [] }, strict).exitCode).toBe(0);
  });

  it('is exit code 3 where files were refused, naming each, and counts rows by why they were rejected', () => {
    const refused = [{ file: 'b.csv', code: 'file_json' as const, reason: 'b.csv: is JSON, not CSV' }];
    const outcome = importOutcome({ ...summary, refused, rejectedByCode: { no_value: 11, bad_date: 1 } }, context);
    expect(outcome.exitCode).toBe(3);
    expect(outcome.text).toContain(
      '\n  rejected for: no_value 11, bad_date 1\n  not imported: b.csv: is JSON, not CSV',
    );
    expect(importOutcome({ ...summary, rejected: 0, refused }, { ...context, strict: true }).exitCode).toBe(2);
  });

  it('says that a dry run recorded nothing, and reads well of one row and of none', () => {
    const one = { ...noCounts(), read: 1, recorded: 1, files: 1, rejections: [], ...none, seconds: 0 };
    expect(importOutcome(one, { ...context, dryRun: true }).text).toBe(
      '1 row read from 1 file in 0.0 s: 1 recorded\nNothing was recorded: --dry-run.',
    );
    expect(importOutcome({ ...one, read: 0, recorded: 0 }, context).text).toBe(
      '0 rows read from 1 file in 0.0 s: nothing',
    );
  });
});

describe('the label of a source', () => {
  it('is a word, never a path', () => {
    expect(sourceOption.parse!('yahoo-file')).toBe('yahoo-file');
    for (const text of ['', '../x', 'a b', 'x'.repeat(61)]) {
      expect(() => sourceOption.parse!(text)).toThrow(expect.objectContaining({ code: 'usage' }));
    }
  });
});

describe('rejections', () => {
  it('that cannot be written are an error before anything is read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'marketlog-rejects-'));
    await expect(Rejections.open(join(folder, 'none', 'x.csv'))).rejects.toMatchObject({ code: 'file_unwritable' });
    await rm(folder, { recursive: true });
  });

  it('are named up to a thousand and counted beyond', async () => {
    const list = await Rejections.open(undefined);
    for (let line = 1; line <= 1500; line++) list.add({ file: 'a', line, reason: 'x' });
    expect([list.count, list.named.length, list.take().length, list.take().length]).toEqual([1500, 1000, 1500, 0]);
  });

  it('says what a reader should know of rows, with ten examples at most', () => {
    const remarks = new Remarks();
    for (const symbol of ['BTC:X', 'BTC:X', 'ETH:X']) remarks.add('symbol_dropped', 'links were left out', symbol);
    remarks.add('zone_assumed', 'times were read as UTC');
    for (let i = 0; i < 12; i++) remarks.add('columns_ignored', 'columns were not read', `c${i}`);
    const { text } = importOutcome({ ...summary, rejections: [], remarks: remarks.all }, context);
    expect(text.split('\n').slice(-3)).toEqual([
      '  links were left out (3 rows): BTC:X, ETH:X',
      '  times were read as UTC (1 row)',
      expect.stringMatching(/^ {2}columns were not read \(12 columns\): c0, .*c9, …$/),
    ]);
  });
});
