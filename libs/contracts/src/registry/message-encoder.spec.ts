import { create, ScalarType, toBinary, type DescField, type DescMessage } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { v5 as uuidV5 } from 'uuid';
import { eventSchemas } from './event-types.js';
import { factId, factNamespace } from './fact-id.js';
import { encodeMessage } from './message-encoder.js';

/** Any value that the field may have, from its description; now and then none. */
function valuesOf(schema: DescMessage): fc.Arbitrary<Record<string, unknown>> {
  const fields = schema.fields.map((field) => [field.localName, fc.option(valueOf(field), { nil: undefined })]);
  return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>);
}

function valueOf(field: DescField): fc.Arbitrary<unknown> {
  if (field.fieldKind === 'enum') return fc.constantFrom(...field.enum.values.map(({ number }) => number));
  if (field.fieldKind === 'message') return valuesOf(field.message);
  if (field.fieldKind === 'list') {
    const element: fc.Arbitrary<unknown> = field.listKind === 'message' ? valuesOf(field.message) : fc.string();
    return fc.array(element, { maxLength: 5 });
  }
  if (field.fieldKind !== 'scalar') throw new TypeError(field.toString());
  switch (field.scalar) {
    case ScalarType.STRING:
      return fc.oneof(
        fc.string(),
        fc.string({ unit: 'grapheme', maxLength: 400 }),
        fc.string({ minLength: 100, maxLength: 20_000 }),
      );
    case ScalarType.DOUBLE:
      return fc.double();
    case ScalarType.INT64:
      return fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.bigInt({ min: -3n, max: 300n }));
    case ScalarType.INT32:
      return fc.integer();
    case ScalarType.BOOL:
      return fc.boolean();
    default:
      throw new TypeError(field.toString());
  }
}

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
