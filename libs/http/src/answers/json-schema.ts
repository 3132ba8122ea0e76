import { z } from 'zod';

type JsonSchema = Record<string, unknown>;

/**
 * JSON Schema 2020-12 (OpenAPI 3.1) of a Zod schema. `meta({ override })` replaces what Zod would say of a parameter
 * whose text is turned into something else: a limit is documented as the integer it means.
 */
export function toJsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      const replacement = jsonSchema['override'] as JsonSchema | undefined;
      if (replacement === undefined) return;
      for (const key of ['override', 'type', 'pattern', 'anyOf', 'enum', 'default', 'minLength', 'format'])
        Reflect.deleteProperty(jsonSchema, key);
      Object.assign(jsonSchema, replacement);
    },
  });
  return json;
}

/** Moves the `$defs` of all schemas into `components.schemas` and points the references there. */
export function hoistDefinitions(node: unknown, components: Record<string, unknown>): unknown {
  if (Array.isArray(node)) return node.map((item) => hoistDefinitions(item, components));
  if (typeof node !== 'object' || node === null) return node;
  const result: JsonSchema = {};
  for (const [key, value] of Object.entries(node)) {
    if (key === '$defs') {
      for (const [name, definition] of Object.entries(value as JsonSchema)) {
        const { id: _id, ...rest } = definition as JsonSchema;
        components[name] = hoistDefinitions(rest, components);
      }
    } else if (key === '$ref' && typeof value === 'string') {
      result[key] = value.replace('#/$defs/', '#/components/schemas/');
    } else {
      result[key] = key === 'example' || key === 'examples' ? value : hoistDefinitions(value, components);
    }
  }
  return result;
}
