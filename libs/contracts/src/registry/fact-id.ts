import { hash } from 'node:crypto';
import { parse } from 'uuid';

/** Namespace of every UUIDv5 that Marketlog derives from facts. */
export const factNamespace = '6f0f6c8e-2a4e-5c0b-9d4b-0f8d3c1e7a55';

const namespace = parse(factNamespace);
let scratch = Buffer.alloc(4096);
scratch.set(namespace);
const nothing = new Uint8Array();

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
  const variant = ((Number.parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
