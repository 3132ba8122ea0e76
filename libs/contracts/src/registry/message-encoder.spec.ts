import { create, toBinary, type DescMessage } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { v5 as uuidV5 } from 'uuid';
import { eventSchemas } from './event-types.js';
import { factId, factNamespace } from './fact-id.js';
import { encodeMessage } from './message-encoder.js';
import { valuesOf } from './message-values.fixture.js';

describe('encoding messages', () => {
  it.each(Object.entries(eventSchemas))('gives the bytes that protobuf-es gives: %s', (_, schema) => {
    const type: DescMessage = schema;
    fc.assert(
      fc.property(valuesOf(type), (value) => {
        const expected = toBinary(type, create(type, value));
        expect(Buffer.compare(encodeMessage(type, value), expected)).toBe(0);
        expect(Buffer.compare(encodeMessage(type, create(type, value)), expected)).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  it('refuses integers of more than 64 bits', () => {
    const schema = eventSchemas['marketlog.ingestions.v1.IngestionCompleted'];
    expect(() => encodeMessage(schema, { counts: { read: 2n ** 63n } })).toThrow(RangeError);
  });
});

describe('the id of a fact', () => {
  it('is the UUIDv5 over stream, type and content', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.uint8Array({ maxLength: 10_000 }), (stream, type, data) => {
        const name = Buffer.concat([Buffer.from(`${stream}\n${type}\n`), data]);
        expect(factId(stream, type, data)).toBe(uuidV5(name, factNamespace));
      }),
    );
  });
});
