import { Remarks } from './remarks.js';

describe('remarks', () => {
  it('counts rows by code and sentence, and names each example once', () => {
    const remarks = new Remarks();
    for (const symbol of ['BTC:X', 'BTC:X', 'ETH:X']) remarks.add('symbol_dropped', 'links were left out', symbol);
    remarks.add('zone_assumed', 'times were read as UTC');
    expect(remarks.all).toEqual([
      { code: 'symbol_dropped', detail: 'links were left out', examples: ['BTC:X', 'ETH:X'], rows: 3 },
      { code: 'zone_assumed', detail: 'times were read as UTC', examples: [], rows: 1 },
    ]);
  });

  it('names no more than ten', () => {
    const remarks = new Remarks();
    for (let i = 0; i < 12; i++) remarks.add('columns_ignored', 'columns were not read', `c${i}`);
    expect(remarks.all[0]?.examples).toHaveLength(10);
  });
});
