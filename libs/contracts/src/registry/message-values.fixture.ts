import { ScalarType, type DescField, type DescMessage } from '@bufbuild/protobuf';
import fc from 'fast-check';

/** Any value that the field may have, from its description; now and then none. */
export function valuesOf(schema: DescMessage): fc.Arbitrary<Record<string, unknown>> {
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
