import { uuidOfName } from '#contracts';

/** What tells one article from another: the source's own id where it gives one, else the canonical URL. */
export type ArticleIdentity = { readonly source: string } & (
  { readonly sourceId: string } | { readonly sourceId?: undefined; readonly canonicalUrl: string }
);

/** The article's UUID: UUIDv5 of source and the source's id, or of source and canonical URL; the two can never meet. */
export function articleIdOf(identity: ArticleIdentity): string {
  const named = identity.sourceId !== undefined ? ['id', identity.sourceId] : ['url', identity.canonicalUrl];
  return uuidOfName(JSON.stringify([identity.source, ...named]));
}
