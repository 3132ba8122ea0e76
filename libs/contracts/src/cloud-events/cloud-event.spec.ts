import type { EventEnvelope } from '#event-sourcing';
import { fromCloudEvent, sourceOf, toCloudEvent } from './cloud-event.js';

const life = { logId: '66b97f52-39c7-4082-9546-6e2224754755', epoch: 3 };

const envelope: EventEnvelope = {
  id: '0d8b2f3e-8f0e-5c9a-9a3e-1b2c3d4e5f60',
  type: 'marketlog.prices.v1.DailyBarRecorded',
  stream: 'prices-AAPL-2014',
  version: 7,
  category: 'prices',
  partition: 1,
  position: 1042,
  key: 'AAPL',
  occurredAt: Date.UTC(1961, 0, 3),
  recordedAt: Date.UTC(2026, 10, 23, 1, 2, 3, 4),
  correlationId: null,
  causationId: null,
  data: Uint8Array.of(1, 2, 3),
};

describe('CloudEvents in Kafka binary mode', () => {
  it('carries what CloudEvents requires and what this log adds, in few headers', () => {
    const { key, value, headers } = toCloudEvent(envelope, sourceOf(life));
    expect({ key, value }).toEqual({ key: 'AAPL', value: envelope.data });
    expect(headers).toEqual({
      ce_specversion: '1.0',
      ce_id: envelope.id,
      ce_type: 'marketlog.prices.v1.DailyBarRecorded',
      ce_source: 'urn:marketlog:66b97f52-39c7-4082-9546-6e2224754755:3',
      ce_subject: 'prices-AAPL-2014',
      ce_streamversion: '7',
      ce_time: '1961-01-03T00:00:00.000Z',
      ce_recordedtime: '2026-11-23T01:02:03.004Z',
      ce_position: '1042',
      'content-type': 'application/protobuf',
    });
  });

  it('gives back the very envelope, log, epoch and trace', () => {
    const full = { ...envelope, correlationId: life.logId, causationId: envelope.id };
    const message = toCloudEvent(full, sourceOf(life), '00-66b97f5239c7408295466e2224754755-0d8b2f3e8f0e5c9a-01');
    expect(fromCloudEvent(envelope, message)).toEqual({
      ...life,
      traceparent: '00-66b97f5239c7408295466e2224754755-0d8b2f3e8f0e5c9a-01',
      envelope: full,
    });
  });

  it.each([
    ['ce_source', 'urn:other:1', 'ce_source is "urn:other:1"'],
    ['ce_position', '0', 'ce_position is "0"'],
    ['ce_time', 'yesterday', 'ce_time is "yesterday"'],
    ['ce_type', undefined, 'ce_type is missing'],
  ])('names %s where it is not what it should be', (name, value, said) => {
    const message = toCloudEvent(envelope, sourceOf(life));
    const headers = { ...message.headers, [name]: value } as Record<string, string>;
    expect(() => fromCloudEvent(envelope, { ...message, headers })).toThrow(
      expect.objectContaining({ code: 'broken_message', message: expect.stringContaining(said) }),
    );
  });
});
