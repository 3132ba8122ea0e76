import { actionsForSplitBasis, type ActionFacts } from './known-actions.js';
import { onSplitBasis, servedQuote, unknownActions, type DeliveredBar } from './served-bar.js';

/** What was traded: a dividend of 2 on the 4th, a 2:1 split on the 8th, a dividend of 0.5 after it on the 10th. */
const traded = { '2024-01-03': 100, '2024-01-04': 98, '2024-01-08': 50, '2024-01-10': 49, '2024-01-11': 51 } as const;
const [f1, f2] = [1 - 2 / 100, 1 - 0.5 / 50];
/** As a source gives them that puts everything up to the 10th into its prices. */
const fully: Record<string, number> = {
  '2024-01-03': (100 / 2) * f1 * f2,
  '2024-01-04': (98 / 2) * f2,
  '2024-01-08': 50 * f2,
  '2024-01-10': 49,
};

function barOf(date: string, close: number, basis: DeliveredBar['basis'] = 'fullyAdjusted') {
  const through = basis === 'asTraded' ? null : '2024-01-10';
  return {
    date,
    open: close,
    high: close,
    low: close,
    close,
    volume: 100,
    basis,
    through,
    currency: null,
    source: 'a',
  };
}

const bars = Object.entries(fully).map(([date, close]) => barOf(date, close));
const dividend = (exDate: string, amount: number) =>
  ({ exDate, amount, currency: null, basis: 'splitAdjusted', through: '2024-01-10', source: 'a' }) as const;
const facts: ActionFacts = {
  splits: [{ exDate: '2024-01-08', numerator: 2, denominator: 1, source: 'a' }],
  dividends: [dividend('2024-01-04', 1), dividend('2024-01-10', 0.5)],
  factors: [],
  coverage: [{ from: '2024-01-03', to: '2024-01-10' }],
};

describe('a bar that holds dividends', () => {
  const actions = actionsForSplitBasis(bars, facts);

  it('is what it is on `all`', () => {
    for (const bar of bars)
      expect(servedQuote(bar, 'all', actions)).toEqual(expect.objectContaining({ close: bar.close }));
  });

  it('is found on `split` and `raw` from the dividends, newest first, to the last digits', () => {
    const ratios = { '2024-01-03': 2, '2024-01-04': 2, '2024-01-08': 1, '2024-01-10': 1 };
    for (const [date, ratio] of Object.entries(ratios)) {
      const bar = bars.find((each) => each.date === date)!;
      const close = traded[date as keyof typeof traded];
      expect(onSplitBasis(bar, actions)?.close).toBeCloseTo(close / ratio, 12);
      expect(servedQuote(bar, 'raw', actions)).toMatchObject({ close: expect.closeTo(close, 12), volume: 100 / ratio });
    }
  });

  it('takes what came after it as any other', () => {
    const later = {
      ...facts,
      dividends: [...facts.dividends, { ...dividend('2024-01-11', 0.49), basis: 'asTraded', through: null } as const],
    };
    const known = actionsForSplitBasis(bars, later);
    expect(servedQuote(bars[3]!, 'all', known)?.close).toBeCloseTo(49 * 0.99, 12);
    expect(servedQuote(bars[0]!, 'all', known)?.close).toBeCloseTo(bars[0]!.close * 0.99, 12);
    expect(onSplitBasis(bars[0]!, known)?.close).toBeCloseTo(50, 12);
  });

  it('is unknown on `split` and `raw` where not every day up to its last was asked for', () => {
    const half = actionsForSplitBasis(bars, { ...facts, coverage: [{ from: '2024-01-04', to: '2024-01-10' }] });
    for (const adjustment of ['split', 'raw'] as const) {
      expect(servedQuote(bars[0]!, adjustment, half)).toBeUndefined();
      expect(unknownActions(bars[0]!, adjustment, half)).toBe('dividends_unknown');
      expect(unknownActions(bars[1]!, adjustment, half)).toBeUndefined();
    }
    expect(onSplitBasis(bars[3]!, { ...half, coverage: [] })?.close).toBe(49);
    expect(servedQuote({ ...bars[0]!, through: null }, 'split', actions)).toBeUndefined();
    expect(servedQuote({ ...bars[0]!, through: null }, 'all', actions)?.close).toBe(bars[0]!.close);
  });

  it('does not hold what its source put in only later', () => {
    const late = {
      exDate: '2024-01-08',
      factor: 0.9,
      includesSplits: false,
      source: 'a',
      missingThrough: '2024-01-10',
    };
    const known = actionsForSplitBasis(bars, { ...facts, factors: [late] });
    expect(servedQuote(bars[0]!, 'all', known)?.close).toBeCloseTo(bars[0]!.close * 0.9, 12);
    const split = { ...facts.splits[0]!, missingThrough: '2024-01-10' };
    const unsplit = barOf('2024-01-04', 98, 'splitAdjusted');
    expect(onSplitBasis(unsplit, { ...known, splits: [split] })?.close).toBe(49);
    expect(onSplitBasis({ ...unsplit, through: '2024-01-11' }, { ...known, splits: [split] })?.close).toBe(98);
    expect(onSplitBasis({ ...unsplit, source: 'b' }, { ...known, splits: [split] })?.close).toBe(98);
  });

  it('tells why others are unknown', () => {
    const contained = { ...actions, splits: [{ ...facts.splits[0]!, containedIn: ['a'] }] };
    expect(unknownActions(barOf('2024-01-03', 50, 'asTraded'), 'raw', contained)).toBe('basis_contradicted');
    expect(unknownActions(barOf('2024-01-03', 50, 'splitAdjusted'), 'raw', { ...actions, coverage: [] })).toBe(
      'splits_unknown',
    );
  });
});
