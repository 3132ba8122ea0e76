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
const describe_ = (source: string, description: object): InstrumentCommand => ({
  kind: 'describe',
  instrumentId,
  source,
  description,
});

function decide(given: InstrumentEvent[], command: InstrumentCommand): InstrumentEvent[] {
  return instrumentDecider.decide(command, given.reduce(instrumentDecider.evolve, instrumentDecider.initialState));
}

describe('instrument', () => {
  it('is registered once', () => {
    const register: InstrumentCommand = {
      kind: 'register',
      instrumentId,
      ticker: 'FB',
    };
    expect(decide([], register)).toEqual([registered]);
    expect(decide([registered], register)).toEqual([]);
  });

  it('is registered with the date since which a reused ticker means it', () => {
    const register: InstrumentCommand = {
      kind: 'register',
      instrumentId: 'FB.2',
      ticker: 'FB',
      tickerFrom: '2024-01-02',
    };
    expect(decide([], register)[0]?.data).toEqual({
      instrumentId: 'FB.2',
      ticker: 'FB',
      tickerFrom: '2024-01-02',
    });
  });

  it('is tracked and untracked, each only where it changes something', () => {
    expect(decide([registered], { kind: 'track', instrumentId })).toEqual([tracked]);
    expect(decide([registered, tracked], { kind: 'track', instrumentId })).toEqual([]);
    expect(decide([registered], { kind: 'untrack', instrumentId })).toEqual([]);
    expect(decide([registered, tracked], { kind: 'untrack', instrumentId })).toEqual([untracked]);
    expect(decide([registered, tracked, untracked], { kind: 'track', instrumentId })).toEqual([tracked]);
  });

  it.each(['track', 'untrack'] as const)('cannot be %sed before it is registered', (kind) => {
    expect(() => decide([], { kind, instrumentId })).toThrow('no instrument FB is registered');
  });

  it('changes its ticker from a date on', () => {
    const change: InstrumentCommand = {
      kind: 'changeTicker',
      instrumentId,
      ticker: 'META',
      effectiveFrom: '2022-06-09',
    };
    expect(decide([registered], change)).toEqual([renamed]);
    expect(decide([registered, renamed], change)).toEqual([]);
  });

  it('refuses a change of ticker that is not after the last', () => {
    const change: InstrumentCommand = {
      kind: 'changeTicker',
      instrumentId,
      ticker: 'FB',
      effectiveFrom: '2022-06-09',
    };
    expect(() => decide([registered, renamed], change)).toThrow('must be later');
  });

  it('records what is new in a description, and nothing that is known', () => {
    const first = described('csv', { name: 'Facebook', sector: 'Technology' });
    expect(decide([registered], describe_('csv', { name: 'Facebook', sector: 'Technology' }))).toEqual([first]);
    expect(decide([registered, first], describe_('csv', { name: 'Facebook', sector: 'Technology' }))).toEqual([]);
    expect(decide([registered, first], describe_('yahoo', { name: 'Facebook', currency: 'USD' }))).toEqual([
      described('yahoo', { currency: 'USD' }),
    ]);
  });

  it('lets two sources disagree without taking turns', () => {
    const past = [registered, described('csv', { sector: 'Technology' }), described('yahoo', { sector: 'Services' })];
    expect(decide(past, describe_('csv', { sector: 'Technology' }))).toEqual([]);
    expect(decide(past, describe_('csv', { sector: 'Media' }))).toEqual([described('csv', { sector: 'Media' })]);
  });
});
