import { Basis } from '#contracts';
import { specificationOf } from '#testing';
import { actionsDecider, type ActionEvent } from './actions.decider.js';

const { given } = specificationOf(actionsDecider);
const instrumentId = 'AAPL';
const asTraded = { basis: 'asTraded', through: null } as const;

const split = (numerator: number, source = 'csv', exDate = '2014-06-09') => ({
  exDate,
  numerator,
  denominator: 1,
  source,
});
const dividend = (amount: number, source = 'csv', basis: typeof asTraded | typeof adjusted = asTraded) => ({
  exDate: '2014-05-08',
  amount,
  currency: 'USD',
  source,
  ...basis,
});
const adjusted = { basis: 'splitAdjusted', through: '2017-09-01' } as const;
const factor = (value: number, source = 'yahoo-file') => ({
  exDate: '2014-05-08',
  factor: value,
  includesSplits: false,
  source,
});

const splitRecorded = (...args: Parameters<typeof split>): ActionEvent => ({
  type: 'marketlog.prices.v1.SplitRecorded',
  data: { instrumentId, ...split(...args) },
});
const dividendRecorded = (amount: number, source = 'csv'): ActionEvent => ({
  type: 'marketlog.prices.v1.DividendRecorded',
  data: { instrumentId, exDate: '2014-05-08', amount, currency: 'USD', source, basis: Basis.AS_TRADED },
});
const factorRecorded = (value: number, source = 'yahoo-file'): ActionEvent => ({
  type: 'marketlog.prices.v1.DistributionFactorRecorded',
  data: { instrumentId, ...factor(value, source) },
});
const covered = (from: string, to: string, source = 'yahoo'): ActionEvent => ({
  type: 'marketlog.prices.v1.ActionsCovered',
  data: { instrumentId, source, from, to },
});

describe('splits and dividends', () => {
  it('are recorded once', () => {
    given()
      .when({ instrumentId, splits: [split(7)], dividends: [dividend(3.29)] })
      .then(splitRecorded(7), dividendRecorded(3.29));
    given(splitRecorded(7), dividendRecorded(3.29))
      .when({ instrumentId, splits: [split(7)], dividends: [dividend(3.29)] })
      .thenNothingHappens();
  });

  it('are known when another source says the same', () => {
    const command = { instrumentId, splits: [split(7, 'yahoo')], dividends: [dividend(3.29, 'yahoo')] };
    given(splitRecorded(7), dividendRecorded(3.29)).when(command).thenNothingHappens();
  });

  it('are recorded again where a source changes its mind, and back', () => {
    given(splitRecorded(7))
      .when({ instrumentId, splits: [split(6)] })
      .then(splitRecorded(6));
    given(splitRecorded(7), splitRecorded(6))
      .when({ instrumentId, splits: [split(7)] })
      .then(splitRecorded(7));
  });

  it('of another opinion stand beside each other', () => {
    given(splitRecorded(7))
      .when({ instrumentId, splits: [split(6, 'yahoo')] })
      .then(splitRecorded(6, 'yahoo'));
  });

  it('compare amounts on the split basis, with splits of the same delivery', () => {
    given(dividendRecorded(3.29))
      .when({ instrumentId, splits: [split(7)], dividends: [dividend(0.47, 'yahoo', adjusted)] })
      .then(splitRecorded(7));
  });
});

describe('derived factors', () => {
  it('are recorded once, whatever the rounding of a later file', () => {
    given()
      .when({ instrumentId, factors: [factor(0.995)] })
      .then(factorRecorded(0.995));
    given(factorRecorded(0.995))
      .when({ instrumentId, factors: [factor(0.99501)] })
      .thenNothingHappens();
  });

  it('are recorded again where they differ by more, and per source', () => {
    given(factorRecorded(0.995))
      .when({ instrumentId, factors: [factor(0.99)] })
      .then(factorRecorded(0.99));
    given(factorRecorded(0.995))
      .when({ instrumentId, factors: [factor(0.995, 'csv')] })
      .then(factorRecorded(0.995, 'csv'));
  });
});

describe('a factor that a later delivery of its source, over the days around it, no longer shows', () => {
  const days = (...some: string[]) => ({ source: 'yahoo-file', days: some });
  const known = (exDate = '2014-05-08', value = 0.98): ActionEvent => ({
    ...factorRecorded(value),
    id: exDate,
    data: { ...factorRecorded(value).data, exDate } as object,
  });
  const withdrawn = (exDate: string): ActionEvent => ({
    type: 'marketlog.prices.v1.DistributionFactorWithdrawn',
    data: { instrumentId, exDate, source: 'yahoo-file', withdraws: exDate },
  });

  it('is withdrawn', () => {
    given(known())
      .when({ instrumentId, compared: days('2014-05-07', '2014-05-08') })
      .then(withdrawn('2014-05-08'));
    given(known(), withdrawn('2014-05-08'))
      .when({ instrumentId, compared: days('2014-05-07', '2014-05-08') })
      .thenNothingHappens();
  });

  it('is withdrawn for the day that it belongs to, where the earlier delivery lacked that day', () => {
    given(known('2014-05-09'))
      .when({ instrumentId, factors: [factor(0.98)], compared: days('2014-05-07', '2014-05-08', '2014-05-09') })
      .then(withdrawn('2014-05-09'), factorRecorded(0.98));
  });

  it('stands where the later delivery lacks its day and says the same over the days around it', () => {
    const onNextDay = { ...factor(0.98), exDate: '2014-05-09' };
    given(known())
      .when({ instrumentId, factors: [onNextDay], compared: days('2014-05-07', '2014-05-09') })
      .thenNothingHappens();
  });

  it('stands where the later delivery does not reach beyond it, or is of another source', () => {
    given(known())
      .when({ instrumentId, compared: days('2014-05-08', '2014-05-09') })
      .thenNothingHappens();
    given(known())
      .when({ instrumentId, compared: days('2014-05-06', '2014-05-07') })
      .thenNothingHappens();
    given(known())
      .when({ instrumentId, compared: { source: 'csv', days: ['2014-05-07', '2014-05-08'] } })
      .thenNothingHappens();
  });

  it('stands where it is no more than rounding', () => {
    given(known('2014-05-08', 0.99993))
      .when({ instrumentId, compared: days('2014-05-07', '2014-05-08') })
      .thenNothingHappens();
  });
});

describe('coverage', () => {
  it('is recorded where the spans known do not hold it', () => {
    const ask = (from: string, to: string) => ({ instrumentId, coverage: { source: 'yahoo', from, to } });
    given().when(ask('2014-01-01', '2014-12-31')).then(covered('2014-01-01', '2014-12-31'));
    given(covered('2014-01-01', '2014-12-31')).when(ask('2014-02-01', '2014-03-01')).thenNothingHappens();
    given(covered('2014-01-01', '2014-06-30'), covered('2014-06-15', '2014-12-31'))
      .when(ask('2014-02-01', '2014-12-01'))
      .thenNothingHappens();
    given(covered('2014-01-01', '2014-12-31', 'other'))
      .when(ask('2014-02-01', '2014-03-01'))
      .then(covered('2014-02-01', '2014-03-01'));
  });
});

describe('other distributions', () => {
  it('are reserved: one in the stream changes nothing', () => {
    const other: ActionEvent = { type: 'marketlog.prices.v1.OtherDistributionRecorded', data: { instrumentId } };
    given(other, splitRecorded(7))
      .when({ instrumentId, splits: [split(7)] })
      .thenNothingHappens();
  });
});
