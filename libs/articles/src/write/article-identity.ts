import { hash } from 'node:crypto';
import { factNamespace } from '#contracts';

const namespace = factNamespace.replaceAll('-', '');

/** What tells one article from another: the source's own id where it gives one, else the canonical URL. */
export type ArticleIdentity = { readonly source: string } & (
  { readonly sourceId: string } | { readonly sourceId?: undefined; readonly canonicalUrl: string }
);

/** The article's UUID: UUIDv5 of source and the source's id, or of source and canonical URL; the two can never meet. */
export function articleIdOf(identity: ArticleIdentity): string {
  const named = identity.sourceId !== undefined ? ['id', identity.sourceId] : ['url', identity.canonicalUrl];
  return uuidOf(JSON.stringify([identity.source, ...named]));
}

/** RFC 9562 UUIDv5 in one call to SHA-1: an import needs one per row. */
function uuidOf(name: string): string {
  const sha1 = hash('sha1', Buffer.concat([Buffer.from(namespace, 'hex'), Buffer.from(name)]), 'hex');
  const variant = ((parseInt(sha1.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${sha1.slice(0, 8)}-${sha1.slice(8, 12)}-5${sha1.slice(13, 16)}-${variant}${sha1.slice(17, 20)}-${sha1.slice(20, 32)}`;
}
