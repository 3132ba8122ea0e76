import { specificationOf } from '#testing';
import { instrumentDecider, type InstrumentCommand, type InstrumentEvent } from './instrument.decider.js';

const instrumentId = 'FB';
const registered: InstrumentEvent = {
  type: 'marketlog.instruments.v1.InstrumentRegistered',
  data: { instrumentId, ticker: 'FB' },
};
const tracked: InstrumentEvent = {
  type: 'marketlog.instruments.v1.InstrumentTracked',
  data: { instrumentId },
};
const untracked: InstrumentEvent = {
  type: 'marketlog.instruments.v1.InstrumentUntracked',
  data: { instrumentId },
};
const renamed: InstrumentEvent = {
  type: 'marketlog.instruments.v1.TickerChanged',
  data: { instrumentId, ticker: 'META', effectiveFrom: '2022-06-09' },
};
const described = (source: string, data: object): InstrumentEvent => ({
  type: 'marketlog.instruments.v1.InstrumentDescribed',
  data: { instrumentId, source, ...data },
});
const says = (source: string, description: object): InstrumentCommand => ({
  kind: 'describe',
  instrumentId,
  source,
  description,
});
const track: InstrumentCommand = { kind: 'track', instrumentId };
const untrack: InstrumentCommand = { kind: 'untrack', instrumentId };
const changeTo = (ticker: string): InstrumentCommand => ({
  kind: 'changeTicker',
  instrumentId,
  ticker,
  effectiveFrom: '2022-06-09',
});
const { given } = specificationOf(instrumentDecider);

describe('instrument', () => {
  it('is registered once', () => {
    const register: InstrumentCommand = { kind: 'register', instrumentId, ticker: 'FB' };
    given().when(register).then(registered);
    given(registered).when(register).thenNothingHappens();
  });

  it('is registered with the date since which a reused ticker means it', () => {
    const data = { instrumentId: 'FB.2', ticker: 'FB', tickerFrom: '2024-01-02' };
    given()
      .when({ kind: 'register', ...data })
      .then({ type: 'marketlog.instruments.v1.InstrumentRegistered', data });
  });

  it('is tracked and untracked, each only where it changes something', () => {
    given(registered).when(track).then(tracked);
    given(registered, tracked).when(track).thenNothingHappens();
    given(registered).when(untrack).thenNothingHappens();
    given(registered, tracked).when(untrack).then(untracked);
    given(registered, tracked, untracked).when(track).then(tracked);
  });

  it.each([track, untrack, changeTo('META'), says('csv', {})])('before it is registered refuses: $kind', (command) => {
    given().when(command).thenRefuses('instrument_not_registered');
  });

  it('changes its ticker from a date on', () => {
    given(registered).when(changeTo('META')).then(renamed);
    given(registered, renamed).when(changeTo('META')).thenNothingHappens();
  });

  it('refuses a change of ticker that is not after the last', () => {
    given(registered, renamed).when(changeTo('FB')).thenRefuses('ticker_change_out_of_order');
  });

  it('records what is new in a description, and nothing that is known', () => {
    const facts = { name: 'Facebook', sector: 'Technology' };
    const first = described('csv', facts);
    given(registered).when(says('csv', facts)).then(first);
    given(registered, first).when(says('csv', facts)).thenNothingHappens();
    given(registered, first)
      .when(says('yahoo', { name: 'Facebook', currency: 'USD' }))
      .then(described('yahoo', { currency: 'USD' }));
  });

  it('keeps the exchange that a file gave, whatever a vendor says later', () => {
    const past = [registered, described('desk', { exchange: 'US' })];
    given(...past)
      .when(says('yahoo', { exchange: 'XNAS', currency: 'USD' }))
      .then(described('yahoo', { currency: 'USD' }));
    given(...past)
      .when(says('csv', { exchange: 'XNYS' }))
      .then(described('csv', { exchange: 'XNYS' }));
    given(registered, described('yahoo', { exchange: 'XNAS' }))
      .when(says('desk', { exchange: 'US' }))
      .then(described('desk', { exchange: 'US' }));
    given(registered, described('sample', { exchange: 'US' }))
      .when(says('yahoo', { exchange: 'XNAS' }))
      .then(described('yahoo', { exchange: 'XNAS' }));
  });

  it('lets two sources disagree without taking turns', () => {
    const past = [registered, described('csv', { sector: 'Technology' }), described('yahoo', { sector: 'Services' })];
    given(...past)
      .when(says('csv', { sector: 'Technology' }))
      .thenNothingHappens();
    given(...past)
      .when(says('csv', { sector: 'Media' }))
      .then(described('csv', { sector: 'Media' }));
  });
});
