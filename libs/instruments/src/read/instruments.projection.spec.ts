import type { EventDraft } from '#contracts';
import { inBatchesOf, projectEvents, recordedEvents } from '#testing';
import { instrumentsProjection } from './instruments.projection.js';

const instrumentId = 'FB';
const drafts: EventDraft[] = [
  { type: 'marketlog.instruments.v1.InstrumentRegistered', data: { instrumentId, ticker: 'FB' } },
  {
    type: 'marketlog.instruments.v1.InstrumentDescribed',
    data: { instrumentId, name: 'Facebook', sector: 'Technology', source: 'csv' },
  },
  { type: 'marketlog.instruments.v1.InstrumentTracked', data: { instrumentId } },
  {
    type: 'marketlog.instruments.v1.TickerChanged',
    data: { instrumentId, ticker: 'META', effectiveFrom: '2022-06-09' },
  },
  {
    type: 'marketlog.instruments.v1.InstrumentDescribed',
    data: { instrumentId, name: 'Meta Platforms', currency: 'USD', source: 'yahoo' },
  },
];
const events = recordedEvents('instrument-FB', drafts);

describe('instruments projection', () => {
  it('holds what is known now, each field as last stated', () => {
    expect(projectEvents(instrumentsProjection, [events])['instruments']).toEqual([
      {
        instrument_id: 'FB',
        symbol: 'META',
        name: 'Meta Platforms',
        sector: 'Technology',
        exchange: null,
        currency: 'USD',
        timezone: null,
        tracked: true,
        search_text: 'meta\nmeta platforms',
        changed_position: 5,
      },
    ]);
  });

  it('keeps every ticker with the date since which it was held', () => {
    expect(projectEvents(instrumentsProjection, [events])['instrument_tickers']).toMatchObject([
      { sequence: 1, ticker: 'FB', from_date: null },
      { sequence: 2, ticker: 'META', from_date: '2022-06-09' },
    ]);
  });

  it('gives the same rows wherever batches end', () => {
    const whole = projectEvents(instrumentsProjection, [events]);
    for (const size of [1, 2, 3, 4]) {
      expect(projectEvents(instrumentsProjection, inBatchesOf(size, events))).toEqual(whole);
    }
  });

  it('forgets nothing but the wish for live data when an instrument is untracked', () => {
    const untracked: EventDraft = { type: 'marketlog.instruments.v1.InstrumentUntracked', data: { instrumentId } };
    const rows = projectEvents(instrumentsProjection, [recordedEvents('instrument-FB', [...drafts, untracked])]);
    expect(rows['instruments']).toMatchObject([{ symbol: 'META', name: 'Meta Platforms', tracked: false }]);
  });
});
