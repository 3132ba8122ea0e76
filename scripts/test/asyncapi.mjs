import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bootstrap/prepare.mjs';

/** Of the parser's severities the two that count: error and warning. The others are advice. */
const COUNTS = 1;

/** The page for downstream systems is a valid AsyncAPI document, by the parser that AsyncAPI's own tools use. */
export async function asyncapiIsValid(path = join(root, 'docs', 'asyncapi.yaml')) {
  const { Parser } = await import('@asyncapi/parser');
  // Nothing is fetched: a reference that leads out of the page is a fault.
  const refused = (scheme) => ({
    schema: scheme,
    read: (uri) => Promise.reject(new Error(`${uri} is outside the page`)),
  });
  const parser = new Parser({ __unstable: { resolver: { resolvers: ['http', 'https', 'file'].map(refused) } } });
  const { document, diagnostics } = await parser.parse(readFileSync(path, 'utf8'), { source: path });
  const faults = diagnostics.filter(({ severity }) => severity <= COUNTS);
  const output = faults.map(({ path: at, message }) => `docs/asyncapi.yaml, ${at.join('.')}: ${message}`).join('\n');
  return { ok: faults.length === 0 && document !== undefined, output };
}
