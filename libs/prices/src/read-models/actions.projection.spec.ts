import { Basis, type EventDraft } from '#contracts';
import { inBatchesOf, projectEvents, recordedEvents } from '#testing';
import { actionsProjection } from './actions.projection.js';

const split = (numerator: number, source = 'csv'): EventDraft => ({
  type: 'marketlog.prices.v1.SplitRecorded',
  data: { instrumentId: 'AAPL', exDate: '2014-06-09', numerator, denominator: 1, source },
});
const covered = (from: string, to: string): EventDraft => ({
  type: 'marketlog.prices.v1.ActionsCovered',
  data: { instrumentId: 'AAPL', source: 'yahoo', from, to },
});

const tablesAfter = (drafts: readonly EventDraft[], size = 100) =>
  projectEvents(actionsProjection, inBatchesOf(size, recordedEvents('actions-AAPL', drafts)));

test.each([1, 100])(
  'a later word of the same source replaces the earlier; another source stands beside it (%i)',
  (size) => {
    const { splits } = tablesAfter([split(6), split(7), split(5, 'yahoo')], size);
    expect(
      splits!.map((row) => [
        row['source'],
        row['revision'],
        row['numerator'],
        row['from_position'],
        row['to_position'],
      ]),
    ).toEqual([
      ['csv', 1, 6, 1, 2],
      ['csv', 2, 7, 2, null],
      ['yahoo', 1, 5, 3, null],
    ]);
  },
);

test('dividends and factors keep what they need to be applied', () => {
  const { dividends, distribution_factors: factors } = tablesAfter([
    {
      type: 'marketlog.prices.v1.DividendRecorded',
      data: {
        instrumentId: 'AAPL',
        exDate: '2014-05-08',
        amount: 3.29,
        currency: 'USD',
        basis: Basis.AS_TRADED,
        source: 'yahoo',
      },
    },
    {
      type: 'marketlog.prices.v1.DistributionFactorRecorded',
      data: { instrumentId: 'AAPL', exDate: '2014-05-08', factor: 0.9945, includesSplits: true, source: 'sample' },
    },
  ]);
  expect(dividends).toMatchObject([
    { amount: 3.29, currency: 'USD', basis: 'asTraded', through: null, from_position: 1 },
  ]);
  expect(factors).toMatchObject([{ factor: 0.9945, includes_splits: true, source: 'sample', from_position: 2 }]);
});

test.each([1, 100])('a factor that is withdrawn ends, and one said again is its next revision (%i)', (size) => {
  const factor = { instrumentId: 'AAPL', exDate: '2014-05-08', source: 'yahoo-file' };
  const said: EventDraft = {
    type: 'marketlog.prices.v1.DistributionFactorRecorded',
    data: { ...factor, factor: 0.99 },
  };
  const withdrawn: EventDraft = { type: 'marketlog.prices.v1.DistributionFactorWithdrawn', data: factor };
  const { distribution_factors: rows } = tablesAfter([said, withdrawn, withdrawn, said], size);
  expect(rows!.map((row) => [row['revision'], row['from_position'], row['to_position']])).toEqual([
    [1, 1, 2],
    [2, 4, null],
  ]);
});

test.each([1, 100])(
  'a span that is covered again is known since the first time, and spans that meet are one (%i)',
  (size) => {
    const { action_coverage: rows } = tablesAfter(
      [
        covered('2014-01-01', '2014-06-30'),
        covered('2014-02-01', '2014-06-30'),
        covered('2014-07-02', '2014-07-31'),
        covered('2014-07-01', '2014-12-31'),
      ],
      size,
    );
    expect(rows!.map((row) => [row['first_date'], row['last_date'], row['from_position'], row['to_position']])).toEqual(
      [
        ['2014-01-01', '2014-06-30', 1, 4],
        ['2014-01-01', '2014-12-31', 4, null],
        ['2014-07-02', '2014-07-31', 3, 4],
      ],
    );
  },
);
