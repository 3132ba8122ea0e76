import { uuidOfName } from '#contracts';

/** What tells one article from another: the source's own id where it gives one, else the canonical URL. */
export type ArticleIdentity =
  | { readonly source: string; readonly sourceId: string }
  | { readonly sourceId?: undefined; readonly canonicalUrl: string };

/**
 * The article's UUID: UUIDv5 of source and the source's id, or of the canonical URL alone: an address means the same page in
 * every source, over TLS or not. The two kinds can never be equal.
 */
export function articleIdOf(identity: ArticleIdentity): string {
  if (identity.sourceId !== undefined) return uuidOfName(JSON.stringify([identity.source, 'id', identity.sourceId]));
  return uuidOfName(JSON.stringify(['url', identity.canonicalUrl.replace(/^http:/, 'https:')]));
}
