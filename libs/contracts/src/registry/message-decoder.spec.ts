import { create, fromBinary, toBinary, type DescMessage } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { eventSchemas } from './event-types.js';
import { decodeMessage } from './message-decoder.js';
import { valuesOf } from './message-values.fixture.js';

const barRecorded: DescMessage = eventSchemas['marketlog.prices.v1.DailyBarRecorded'];

/** What reading comes to, whether it gives a message or fails. */
function outcome(read: () => unknown): unknown {
  try {
    return { message: read() };
  } catch {
    return 'refused';
  }
}

function expectSame(type: DescMessage, bytes: Uint8Array): void {
  expect(outcome(() => decodeMessage(type, bytes))).toStrictEqual(outcome(() => fromBinary(type, bytes)));
}

describe('decoding messages', () => {
  it.each(Object.entries(eventSchemas))('gives the message that protobuf-es gives: %s', (_, schema) => {
    const type: DescMessage = schema;
    fc.assert(
      fc.property(valuesOf(type), (value) => {
        const bytes = toBinary(type, create(type, value));
        expect(decodeMessage(type, bytes)).toStrictEqual(fromBinary(type, bytes));
      }),
      { numRuns: 50 },
    );
  });

  it('refuses, or reads, broken bytes as protobuf-es does', () => {
    const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(valuesOf(barRecorded), place, byte, place, (value, at, other, length) => {
        const bytes = toBinary(barRecorded, create(barRecorded, value));
        expectSame(barRecorded, bytes.subarray(0, Math.floor(length * bytes.length)));
        if (bytes.length > 0) bytes[Math.floor(at * bytes.length)] = other;
        expectSame(barRecorded, bytes);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['a field of a newer build', [0x0a, 2, 0x12, 0, 0xa0, 0x06, 1]],
    ['a bar in two parts', [0x0a, 4, 0x12, 2, 0x61, 0x62, 0x0a, 3, 0x0a, 1, 0x63]],
    ['text with a byte order mark', [0x0a, 7, 0x12, 5, 0xef, 0xbb, 0xbf, 0x61, 0x62]],
    ['text that is not UTF-8', [0x0a, 4, 0x12, 2, 0xff, 0x61]],
    ['a field of another wire type', [0x0a, 2, 0x10, 1]],
    ['a message that is longer than what holds it', [0x0a, 4, 0x12, 9, 0x61, 0x61]],
    ['a negative enum', [0x0a, 11, 0x48, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]],
    ['nothing', []],
  ])('reads %s as protobuf-es does', (_, bytes) => {
    expectSame(barRecorded, Uint8Array.from(bytes));
  });

  it('gives each message lists of its own', () => {
    const bytes = Uint8Array.from([0x0a, 0]);
    const [one, other] = [decodeMessage(barRecorded, bytes), decodeMessage(barRecorded, bytes)] as unknown as {
      bar: { absent: string[] };
    }[];
    one!.bar.absent.push('open');
    expect(other!.bar.absent).toEqual([]);
  });

  it('gives a text that was read before only where every byte is the same', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 3 }), { maxLength: 500 }), (absent) => {
        const bytes = toBinary(barRecorded, create(barRecorded, { bar: { absent } }));
        expect(decodeMessage(barRecorded, bytes)).toMatchObject({ bar: { absent } });
      }),
    );
  });
});
