import fc from 'fast-check';
import { Delivery } from './delivery.js';
import { ScratchFile } from './scratch-file.js';

const row = (date: string, close = 10, vendorAdjustedClose: number | null = close) => ({
  date,
  open: close,
  high: close,
  low: close,
  close,
  volume: 100,
  vendorAdjustedClose,
});

describe('the rows of one symbol in one file', () => {
  it('tells a repeated row from one that contradicts it', () => {
    const delivery = new Delivery();
    expect(delivery.add(row('2014-01-02'))).toBe('new');
    expect(delivery.add(row('2014-01-02'))).toBe('duplicate');
    expect(delivery.add(row('2014-01-02', 10 + 1e-14))).toBe('contradiction');
    expect(delivery.add(row('2014-01-03'))).toBe('new');
    expect(delivery.add(row('2014-01-02', 10, null))).toBe('contradiction');
    expect(delivery.add(row('2014-01-02'))).toBe('duplicate');
    expect(delivery.outOfOrder).toBe(0);
  });

  it('counts rows that come after a later one', () => {
    const delivery = new Delivery();
    for (const date of ['2014-01-06', '2014-01-03', '2014-01-07', '2014-01-02'])
      expect(delivery.add(row(date))).toBe('new');
    expect(delivery.outOfOrder).toBe(2);
    expect(delivery.add(row('2014-01-03'))).toBe('duplicate');
    expect(delivery.add(row('2014-01-02'))).toBe('duplicate');
  });

  it('knows a row again in a file that has its newest day first', () => {
    const delivery = new Delivery();
    for (const date of ['2014-01-03', '2014-01-02']) expect(delivery.add(row(date, Number(date.slice(8))))).toBe('new');
    expect(delivery.add(row('2014-01-03', 3))).toBe('duplicate');
    expect(delivery.add(row('2014-01-03', 4))).toBe('contradiction');
    expect(delivery.add(row('2014-01-02', 2))).toBe('duplicate');
  });

  it('knows each day again, whatever their order and wherever its rows lie', () => {
    const day = fc.integer({ min: 1, max: 28 });
    const month = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 2000, max: 2003 }), month, day), { maxLength: 400 }), (days) => {
        const scratch = new ScratchFile(0);
        const delivery = new Delivery(scratch);
        const met = new Set<string>();
        for (const [y, m, d] of days) {
          const date = `${y}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`;
          expect(delivery.add(row(date))).toBe(met.has(date) ? 'duplicate' : 'new');
          met.add(date);
        }
        const sorted = [...met].sort();
        expect([...delivery.days()].map(({ date }) => date)).toEqual(sorted);
        expect(delivery.span).toEqual(sorted.length === 0 ? undefined : { from: sorted[0], to: sorted.at(-1) });
        const after = sorted.findIndex((date) => date > '2001-06-15');
        expect(delivery.firstAfter('2001-06-15')).toBe(sorted[after]);
        const around = after > 0 ? [sorted[after - 1], sorted[after]] : undefined;
        const found = delivery.closesAround('2001-06-16');
        expect(found && [found.before.date, found.after.date]).toEqual(around);
        scratch.close();
      }),
    );
  });

  it('derives the same distributions in whatever order rows come', () => {
    const rows = [
      row('2014-01-02', 10, 9.8),
      row('2014-01-03', 10, 9.8),
      row('2014-01-06', 10, 10),
      row('2014-01-07', 10, 10),
    ];
    for (const order of [rows, rows.toReversed(), [rows[2]!, rows[0]!, rows[3]!, rows[1]!]]) {
      const delivery = new Delivery();
      for (const each of order) delivery.add(each);
      expect(delivery.derive().factors).toEqual([
        { exDate: '2014-01-06', previousDate: '2014-01-03', factor: 9.8 / 10 },
      ]);
    }
  });

  it('leaves out rows without an adjusted close', () => {
    const delivery = new Delivery();
    for (const each of [row('2014-01-02', 10, 9.8), row('2014-01-03', 10, null), row('2014-01-06', 10, 10)])
      delivery.add(each);
    expect(delivery.derive().factors).toHaveLength(1);
    const plain = new Delivery();
    plain.add(row('2014-01-02', 10, null));
    expect(plain.derive()).toEqual({ factors: [], inconsistent: [], days: [] });
  });
});
