import { describeRemark, Remarks } from './remarks.js';

describe('remarks', () => {
  it('counts rows by code and sentence, and names each example once', () => {
    const remarks = new Remarks();
    for (const symbol of ['BTC:X', 'BTC:X', 'ETH:X']) remarks.add('symbol_dropped', 'links were left out', symbol);
    remarks.add('zone_assumed', 'times were read as UTC');
    expect(remarks.all.map(describeRemark)).toEqual([
      'links were left out (3 rows): BTC:X, ETH:X',
      'times were read as UTC (1 row)',
    ]);
  });

  it('names no more than ten', () => {
    const remarks = new Remarks();
    for (let i = 0; i < 12; i++) remarks.add('columns_ignored', 'columns were not read', `c${i}`);
    expect(remarks.all[0]?.examples).toHaveLength(10);
    expect(describeRemark(remarks.all[0]!)).toMatch(/c9, …$/);
  });
});
