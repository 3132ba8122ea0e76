import { hash } from 'node:crypto';
import { parse } from 'uuid';

/** Namespace of every UUIDv5 that Marketlog derives from facts. */
export const factNamespace = '6f0f6c8e-2a4e-5c0b-9d4b-0f8d3c1e7a55';

const namespace = parse(factNamespace);
let scratch = Buffer.alloc(4096);
scratch.set(namespace);
const nothing = new Uint8Array();

/** A UUID in the making: the dashes stay. */
const text = Buffer.alloc(36, '-');

/** Where the two digits of each byte begin in 8-4-4-4-12. */
const bytePlaces = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

/** RFC 9562: a digit that says version 5, and one whose upper bits say the variant. */
const [versionPlace, variantPlace] = [14, 19];
const fiveDigit = '5'.charCodeAt(0);
const variantDigits = '89ab';

/** UUIDv5 (RFC 9562) of a text in Marketlog's namespace. */
export function uuidOfName(name: string): string {
  return uuidOf(name, nothing);
}

/** UUIDv5 over stream, type and content of an event. */
export function factId(stream: string, type: string, data: Uint8Array): string {
  return uuidOf(`${stream}\n${type}\n`, data);
}

/** One hash call over one buffer: every bar of an import passes here. */
function uuidOf(head: string, data: Uint8Array): string {
  const most = namespace.length + head.length * 3 + data.length;
  if (most > scratch.length) {
    scratch = Buffer.alloc(most * 2);
    scratch.set(namespace);
  }
  const at = namespace.length + scratch.write(head, namespace.length);
  scratch.set(data, at);
  const hex = hash('sha1', scratch.subarray(0, at + data.length), 'hex');
  let from = 0;
  for (const at of bytePlaces) {
    text[at] = hex.charCodeAt(from++);
    text[at + 1] = hex.charCodeAt(from++);
  }
  text[versionPlace] = fiveDigit;
  text[variantPlace] = variantDigits.charCodeAt(Number.parseInt(hex[16]!, 16) & 3);
  // In one piece: put together from slices, it would be joined, at a greater cost, by whoever reads it first.
  return text.toString('latin1');
}
