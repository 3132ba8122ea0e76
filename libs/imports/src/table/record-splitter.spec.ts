import fc from 'fast-check';
import { RecordSplitter, type TableRow } from './record-splitter.js';

function rowsOf(text: string, separator = ','): TableRow[] {
  const splitter = new RecordSplitter(separator);
  return [...splitter.push({ first: 1, lines: text.split('\n') }), ...splitter.end()];
}

const unclosed = { code: 'quote_not_closed', reason: 'a quoted field does not end' };

describe('cutting lines into records', () => {
  it('reads a quoted field over several lines, with its separators and quotes', () => {
    expect(rowsOf('a,"Bank.\nInsurance,Wealth\n\nsaid ""yes"".",c\nd,e,f')).toEqual([
      { line: 1, fields: ['a', 'Bank.\nInsurance,Wealth\n\nsaid "yes".', 'c'] },
      { line: 5, fields: ['d', 'e', 'f'] },
    ]);
  });

  it('loses one line to a quote that never ends, and none behind it', () => {
    expect(rowsOf('a,1\n"b,2\nc,3\nd,4')).toEqual([
      { line: 1, fields: ['a', '1'] },
      { line: 2, problem: unclosed },
      { line: 3, fields: ['c', '3'] },
      { line: 4, fields: ['d', '4'] },
    ]);
  });

  it('does not let a stray quote swallow the lines up to the next quoted field', () => {
    expect(rowsOf('"b,2\nc,3\n"d",4\n"e","5"')).toEqual([
      { line: 1, problem: unclosed },
      { line: 2, fields: ['c', '3'] },
      { line: 3, fields: ['d', '4'] },
      { line: 4, fields: ['e', '5'] },
    ]);
  });

  it('takes quotes within a field, and blanks around a quoted one, as people mean them', () => {
    expect(rowsOf('5" screen,x\n"He said "no" twice",y\na, "b" ,c')).toEqual([
      { line: 1, fields: ['5" screen', 'x'] },
      { line: 2, fields: ['"He said "no" twice"', 'y'] },
      { line: 3, fields: ['a', 'b', 'c'] },
    ]);
  });

  it('gives up on a quoted field of a thousand lines, in its own line only', () => {
    const rows = rowsOf(`"a,1\n${'b,2\n'.repeat(1000)}c,3`);
    expect(rows).toHaveLength(1002);
    expect(rows.filter(({ problem }) => problem)).toEqual([{ line: 1, problem: unclosed }]);
  });

  it('reads back whatever was written by the rules', () => {
    const field = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', ';', 'é') });
    const records = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { maxLength: 6 });
    fc.assert(
      fc.property(records, (wanted) => {
        const text = wanted.map((fields) => fields.map((each) => `"${each.replaceAll('"', '""')}"`).join()).join('\n');
        expect(rowsOf(text).map(({ fields }) => fields)).toEqual(wanted);
      }),
    );
  });
});
