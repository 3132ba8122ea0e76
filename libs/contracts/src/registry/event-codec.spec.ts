import { create, toBinary, type DescMessage } from '@bufbuild/protobuf';
import fc from 'fast-check';
import type { EventEnvelope, NewEvent } from '#event-sourcing';
import { articlePublished, barCorrected, barRecorded } from '#testing';
import { Basis } from '../gen/marketlog/prices/v1/basis_pb.js';
import { decodeEvent, encodeEvent } from './event-codec.js';
import { eventSchemas, type EventType } from './event-types.js';

const context = { stream: 'prices-AAPL-2014', occurredAt: Date.UTC(2014, 0, 2) };

function recorded(event: Pick<NewEvent, 'type' | 'data'>): EventEnvelope {
  return {
    category: 'prices',
    partition: 3,
    position: 1042,
    id: '5f0c2f0e-7c9a-5c1d-8b3e-000000000001',
    stream: 'prices-AAPL-2014',
    version: 1,
    key: 'AAPL',
    occurredAt: 0,
    recordedAt: 0,
    correlationId: null,
    causationId: null,
    ...event,
  };
}

describe('an encoded event', () => {
  it('gives every number back digit for digit', () => {
    const double = fc.double({ noNaN: true });
    fc.assert(
      fc.property(double, double, fc.bigInt({ min: 0n, max: 2n ** 53n }), (open, close, volume) => {
        const decoded = decodeEvent(recorded(encodeEvent(barRecorded({ open, close, volume }), context)));
        if (decoded.type !== 'marketlog.prices.v1.DailyBarRecorded') throw new Error(decoded.type);
        expect(decoded.data.bar).toMatchObject({ open, close, volume });
        expect(Object.is(decoded.data.bar!.open, open)).toBe(true);
      }),
    );
  });

  it('tells what is absent from what is empty', () => {
    const published = decodeEvent(recorded(encodeEvent(articlePublished({ title: '' }), context)));
    if (published.type !== 'marketlog.articles.v1.ArticlePublished') throw new Error(published.type);
    expect(published.data.title).toBe('');
    expect(published.data.url).toBeUndefined();
  });

  it('has the same id for the same fact, whoever reports it and when', () => {
    const first = encodeEvent(barRecorded(), { ...context, correlationId: '5f0c2f0e-7c9a-5c1d-8b3e-000000000002' });
    expect(encodeEvent(barRecorded(), context).id).toBe(first.id);
    expect(first.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('has bytes and an id that never change, because logs hold them', () => {
    const { id, data } = encodeEvent(barRecorded({ through: '2014-01-03', basis: Basis.SPLIT_ADJUSTED }), context);
    expect(Buffer.from(data).toString('hex')).toBe(
      '0a4e0a044141504c120a323031342d30312d303219b81e85eb51d853402185eb51b81ee5534029d7a3' +
        '703d0ab7534031e17a14ae47c1534038e080fd1b4a0363737650025a0a323031342d30312d3033',
    );
    expect(id).toBe('d2292e2c-fd1b-5688-97c2-6ca9ae3d2deb');
  });

  it('has another id for another stream, type or content', () => {
    const ids = [
      encodeEvent(barRecorded(), context),
      encodeEvent(barRecorded(), { ...context, stream: 'prices-AAPL-2015' }),
      encodeEvent(barRecorded({ close: 79.03 }), context),
      encodeEvent(barCorrected('5f0c2f0e-7c9a-5c1d-8b3e-000000000001'), context),
      encodeEvent(barCorrected('5f0c2f0e-7c9a-5c1d-8b3e-000000000002'), context),
    ].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('takes the id of a command that can repeat', () => {
    const id = '0189c1a0-0000-7000-8000-000000000001';
    expect(encodeEvent(barRecorded(), { ...context, id }).id).toBe(id);
  });
});

describe('the registry', () => {
  it.each(Object.keys(eventSchemas) as EventType[])('%s is the name of its schema and reads back', (type) => {
    const schema: DescMessage = eventSchemas[type];
    expect(schema.typeName).toBe(type);
    const data = toBinary(schema, create(schema));
    expect(decodeEvent(recorded({ type, data }))).toMatchObject({ type, position: 1042 });
  });
});

describe('an event that cannot be read', () => {
  it.each(['marketlog.prices.v9.DailyBarRecorded', 'constructor', '__proto__', ''])(
    'of the type %j is refused by its address',
    (type) => {
      expect(() => decodeEvent(recorded({ type, data: new Uint8Array() }))).toThrow(
        expect.objectContaining({ code: 'unknown_event_type', message: expect.stringMatching(/^prices-3@1042: /) }),
      );
    },
  );

  it.each([
    ['is cut off', (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 3)],
    ['is noise', () => new Uint8Array([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])],
  ])('because its payload %s is refused by its address', (_, spoil) => {
    const event = encodeEvent(barRecorded(), context);
    expect(() => decodeEvent(recorded({ ...event, data: spoil(event.data) }))).toThrow(
      expect.objectContaining({
        code: 'broken_payload',
        message: expect.stringMatching(/^prices-3@1042: /),
        retryable: false,
      }),
    );
  });
});
