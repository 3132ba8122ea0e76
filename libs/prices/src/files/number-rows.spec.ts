import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { NumberRows } from './number-rows.js';
import { ScratchFile } from './scratch-file.js';

const pageBytes = 128 * 2 * 8;

describe('rows of numbers', () => {
  it.each([
    ['in memory', () => undefined],
    ['on disk', () => new ScratchFile(0)],
    ['partly on disk', () => new ScratchFile(3 * pageBytes)],
  ])('%s are those that were added, of several stores in turn', (_, open) => {
    const numbers = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.double()), { maxLength: 2000, size: 'max' });
    fc.assert(
      fc.property(numbers, (added) => {
        const scratch = open();
        const stores = [0, 1, 2].map(() => new NumberRows(2, scratch));
        const expected: number[][][] = [[], [], []];
        for (const [store, number] of added) {
          stores[store]!.add([number, -number]);
          expected[store]!.push([number, -number]);
        }
        const found = stores.map((rows) =>
          Array.from({ length: rows.count }, (_, row) => [rows.at(row, 0), rows.at(row, 1)]),
        );
        scratch?.close();
        expect(found).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('lie on disk beyond what may be held, in a file without a name', () => {
    const folder = mkdtempSync(join(tmpdir(), 'marketlog-scratch-'));
    try {
      const scratch = new ScratchFile(pageBytes, folder);
      const rows = new NumberRows(2, scratch);
      for (let row = 0; row < 255; row++) rows.add([row, 0]);
      expect(scratch.isUsed).toBe(false);
      rows.add([255, 0]);
      expect(scratch.isUsed).toBe(true);
      expect(rows.at(255, 0)).toBe(255);
      expect(readdirSync(folder)).toEqual([]);
      scratch.close();
      expect(scratch.isUsed).toBe(false);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('say where there is no place for them', () => {
    const folder = join(tmpdir(), 'marketlog-no-such-folder');
    const rows = new NumberRows(2, new ScratchFile(0, folder));
    for (let row = 0; row < 127; row++) rows.add([row, 0]);
    expect(() => rows.add([127, 0])).toThrow(
      expect.objectContaining({ code: 'file_unwritable', message: expect.stringContaining(folder) }),
    );
  });
});
