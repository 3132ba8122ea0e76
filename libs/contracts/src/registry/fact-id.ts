import { hash } from 'node:crypto';
import { parse } from 'uuid';
import { uuidFromBytes } from '#event-sourcing';

/** Namespace of every UUIDv5 that Marketlog derives from facts. */
export const factNamespace = '6f0f6c8e-2a4e-5c0b-9d4b-0f8d3c1e7a55';

const namespace = parse(factNamespace);
let scratch = Buffer.alloc(4096);
scratch.set(namespace);
const nothing = new Uint8Array();

/** The hash of the name; its first 16 bytes become the UUID. */
const digest = Buffer.alloc(20);

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
  digest.write(hash('sha1', scratch.subarray(0, at + data.length), 'binary'), 0, 'binary');
  // RFC 9562: version 5, and the variant in the two upper bits.
  digest[6] = (digest[6]! & 0x0f) | 0x50;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  return uuidFromBytes(digest);
}
