import { encodeEvent } from '#contracts';
import type { EventEnvelope } from '#event-sourcing';
import { showEvent } from './event-view.js';

const split = encodeEvent(
  {
    type: 'marketlog.prices.v1.SplitRecorded',
    data: { instrumentId: 'AAPL', exDate: '2005-02-28', numerator: 2, denominator: 1, source: 'sample' },
  },
  { stream: 'actions-AAPL', occurredAt: Date.UTC(2005, 1, 28) },
);

const envelope: EventEnvelope = {
  ...split,
  stream: 'actions-AAPL',
  version: 1,
  category: 'prices',
  partition: 3,
  position: 1042,
  key: 'AAPL',
  recordedAt: Date.UTC(2026, 0, 31, 9, 30),
  correlationId: null,
  causationId: null,
};

describe('an event as it is shown', () => {
  it('has its address, ISO instants and decoded data', () => {
    const { view, reason } = showEvent(envelope);
    expect(reason).toBeNull();
    expect(view).toMatchObject({
      address: 'prices-3@1042',
      occurredAt: '2005-02-28T00:00:00.000Z',
      recordedAt: '2026-01-31T09:30:00.000Z',
      data: { instrumentId: 'AAPL', exDate: '2005-02-28', numerator: 2, denominator: 1, source: 'sample' },
    });
  });

  it('is shown without data, and why, where this build cannot decode it', () => {
    const unknown = showEvent({ ...envelope, type: 'marketlog.prices.v9.Imagined' });
    expect(unknown).toMatchObject({ reason: 'unknown_event_type', view: { address: 'prices-3@1042', data: null } });
    const broken = showEvent({ ...envelope, data: new Uint8Array([0xff, 0xff]) });
    expect(broken).toMatchObject({ reason: 'broken_payload', view: { data: null } });
  });
});
