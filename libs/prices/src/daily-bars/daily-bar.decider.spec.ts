import { plainBar, type PlainBar } from '#contracts';
import { defaultSourceRank } from '#markets';
import { barCorrected, barRecorded, specificationOf } from '#testing';
import { dailyBarDecider, type DailyBarEvent, type RecordBars } from './daily-bar.decider.js';
import { toMessage } from './delivered-daily-bar.js';

const { given } = specificationOf(dailyBarDecider);

/** An ordinary bar of a file, as traded; give what the test is about. */
function aDelivery(fields: Partial<PlainBar> = {}): PlainBar {
  return {
    date: '2014-01-02',
    open: 79.38,
    high: 79.58,
    low: 78.86,
    close: 79.02,
    volume: 58_671_200,
    vendorAdjustedClose: null,
    source: 'csv',
    basis: 'asTraded',
    through: null,
    currency: null,
    exchange: null,
    ...fields,
  };
}

function record(bar: PlainBar, context: Partial<RecordBars> = {}): RecordBars {
  const known = { origin: 'file', actions: { splits: [], distributions: [] }, rank: defaultSourceRank } as const;
  return { kind: 'record', instrumentId: 'AAPL', bars: [bar], ...known, ...context };
}

const asEvent = (bar: PlainBar, id: string): DailyBarEvent => ({ ...barRecorded(toMessage('AAPL', bar)), id });
const recorded = (fields: Partial<PlainBar> = {}) => barRecorded(toMessage('AAPL', aDelivery(fields)));
const corrected = (supersedes: string, fields: Partial<PlainBar>) =>
  barCorrected(supersedes, toMessage('AAPL', aDelivery(fields)));
const known = (fields: Partial<PlainBar> = {}, id = 'first') => asEvent(aDelivery(fields), id);

const yahooFile = { source: 'yahoo-file', basis: 'splitAdjusted', through: '2014-06-30' } as const;
const twoForOne = { exDate: '2014-06-09', numerator: 2, denominator: 1, source: 'csv' };

describe('a bar that is new', () => {
  it('is recorded as delivered', () => {
    const delivered = { ...yahooFile, vendorAdjustedClose: 71.2, currency: 'USD', exchange: 'XNAS' };
    given()
      .when(record(aDelivery(delivered)))
      .then(recorded(delivered));
  });

  it('keeps every digit on its way into the event and back', () => {
    const delivery = aDelivery({ open: 0.1 + 0.2, close: 5e-324, high: 1.7976931348623157e308, volume: 2 ** 53 - 1 });
    expect(plainBar(toMessage('AAPL', delivery))).toEqual({ ...delivery, basisGrounds: 'assumed' });
  });

  it('is flagged where nothing was traded', () => {
    given()
      .when(record(aDelivery({ volume: 0 })))
      .then(recorded({ volume: 0 }), flag('zero_volume', 'volume is 0'));
  });

  it('is flagged where open or close lies outside low to high', () => {
    const detail = 'open 79.38 or close 90 lies outside low 78.86 to high 79.58';
    given()
      .when(record(aDelivery({ close: 90 })))
      .then(recorded({ close: 90 }), flag('inconsistent_ohlc', detail));
  });
});

it('is not decided beside one whose basis is not stated', () => {
  const { basis: _unstated, ...bar } = toMessage('AAPL', aDelivery());
  expect(() =>
    given({ type: 'marketlog.prices.v1.DailyBarRecorded', data: { bar } }).when(record(aDelivery())).decided(),
  ).toThrow(RangeError);
});

describe('the same file source again', () => {
  it('adds nothing where it says the same', () => {
    given(known()).when(record(aDelivery())).thenNothingHappens();
  });

  it.each(['open', 'high', 'low', 'close'] as const)('corrects the bar for the last digit of %s', (field) => {
    const changed = { [field]: aDelivery()[field]! + 1e-12 };
    given(known())
      .when(record(aDelivery(changed)))
      .then(corrected('first', changed));
  });

  it('corrects the bar for one share of volume', () => {
    const changed = { volume: 58_671_201 };
    given(known())
      .when(record(aDelivery(changed)))
      .then(corrected('first', changed));
  });

  it('adds nothing for an adjusted close, a later through, a currency', () => {
    const again = { ...yahooFile, through: '2017-09-01', vendorAdjustedClose: 70, currency: 'USD' };
    given(known({ ...yahooFile, vendorAdjustedClose: 71 }))
      .when(record(aDelivery(again)))
      .thenNothingHappens();
  });

  it('takes A, B and A again for three bars', () => {
    given(known({ close: 79 }), { ...corrected('first', { close: 78.9 }), id: 'second' })
      .when(record(aDelivery({ close: 79 })))
      .then(corrected('second', { close: 79 }));
  });

  it('compares on the split basis where a known split lies between the two deliveries', () => {
    const before = { ...yahooFile, through: '2014-06-01', open: 80, high: 80, low: 80, close: 80, volume: 100 };
    const halved = { ...yahooFile, open: 40.0001, high: 40, low: 40, close: 40, volume: 200 };
    given(known(before))
      .when(record(aDelivery(halved), { actions: { splits: [twoForOne], distributions: [] } }))
      .thenNothingHappens();
    const other = { ...halved, close: 41, high: 41 };
    given(known(before))
      .when(record(aDelivery(other), { actions: { splits: [twoForOne], distributions: [] } }))
      .then(corrected('first', other));
  });

  it('does not repeat a flag', () => {
    given(known({ volume: 0 }), flag('zero_volume', 'volume is 0'))
      .when(record(aDelivery({ volume: 0, close: 79.1 })))
      .then(corrected('first', { volume: 0, close: 79.1 }));
  });
});

it('that is not newer word says only what is not known of its day', () => {
  const older = record(aDelivery({ close: 79.1 }), { onlyMissing: true });
  given(known()).when(older).thenNothingHappens();
  given()
    .when(older)
    .then(recorded({ close: 79.1 }));
});

describe('another source', () => {
  it('adds nothing within the jitter of vendors', () => {
    const jitter = { source: 'other', close: 79.02 * (1 + 9e-6), volume: 58_671_200 * 1.009 };
    given(known())
      .when(record(aDelivery({ ...jitter, volume: Math.round(jitter.volume) })))
      .thenNothingHappens();
  });

  it.each([{ close: 79.02 * (1 + 2e-5) }, { volume: 59_900_000 }])(
    'of the same rank corrects beyond it: %j',
    (beyond) => {
      const delivered = { source: 'other', ...beyond };
      given(known())
        .when(record(aDelivery(delivered)))
        .then(corrected('first', delivered));
    },
  );

  it('is compared on the split basis', () => {
    const adjusted = { ...yahooFile, open: 39.69, high: 39.79, low: 39.43, close: 39.51, volume: 117_342_400 };
    given(known())
      .when(record(aDelivery(adjusted), { actions: { splits: [twoForOne], distributions: [] } }))
      .thenNothingHappens();
  });

  it('of a higher rank corrects', () => {
    given(known({ source: 'sample' }))
      .when(record(aDelivery({ close: 79.1 })))
      .then(corrected('first', { close: 79.1 }));
  });

  it('of a lower rank never corrects; that it differs is flagged, once', () => {
    const live = record(aDelivery({ source: 'yahoo', close: 79.1 }), { origin: 'live' });
    const [flagged, ...rest] = given(known()).when(live).decided();
    expect(rest).toEqual([]);
    expect(flagged?.data).toMatchObject({ rule: 'lower_ranked_source_differs', source: 'yahoo', date: '2014-01-02' });
    given(known(), flagged!).when(live).thenNothingHappens();
    const dayLater = record(aDelivery({ source: 'yahoo', close: 79.11, through: '2014-01-04' }), { origin: 'live' });
    given(known(), flagged!).when(dayLater).thenNothingHappens();
  });

  it('does not flip the bar by saying again what was known before', () => {
    const [a, b] = [aDelivery({ close: 79 }), aDelivery({ source: 'other', close: 79.2 })];
    const taken = [known({ close: 79 }), { ...corrected('first', { source: 'other', close: 79.2 }), id: 'second' }];
    given(...taken)
      .when(record(a))
      .thenNothingHappens();
    given(...taken)
      .when(record(b))
      .thenNothingHappens();
    const news = aDelivery({ close: 79.4 });
    given(...taken)
      .when(record(news))
      .then(corrected('second', { close: 79.4 }));
  });
});

describe('a live source again', () => {
  const live = { source: 'yahoo', basis: 'splitAdjusted', through: '2014-06-30' } as const;

  it('may jitter', () => {
    given(known(live))
      .when(record(aDelivery({ ...live, close: 79.0201 }), { origin: 'live' }))
      .thenNothingHappens();
  });

  it('corrects its own bar beyond that', () => {
    given(known(live))
      .when(record(aDelivery({ ...live, close: 79.1 }), { origin: 'live' }))
      .then(corrected('first', { ...live, close: 79.1 }));
  });
});

describe('a command', () => {
  it('is refused where a day comes twice', () => {
    const bars = [aDelivery(), aDelivery()];
    given()
      .when({ ...record(aDelivery()), bars })
      .thenRefuses('bars_not_in_order');
  });

  it('flags bars after the fact, once', () => {
    const flags = [{ date: '2014-01-02', rule: 'adjusted_close_inconsistent', detail: 'x', source: 'csv' }] as const;
    given(known()).when({ kind: 'flag', instrumentId: 'AAPL', flags }).then(flag('adjusted_close_inconsistent', 'x'));
    given(known(), flag('adjusted_close_inconsistent', 'x'))
      .when({ kind: 'flag', instrumentId: 'AAPL', flags })
      .thenNothingHappens();
  });
});

function flag(rule: string, detail: string): DailyBarEvent {
  const data = { instrumentId: 'AAPL', date: '2014-01-02', rule, detail, source: 'csv' };
  return { type: 'marketlog.prices.v1.DailyBarFlagged', data };
}
