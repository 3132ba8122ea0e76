import { isRecord, looksLikeArticle } from './article-fields.js';

/** How many levels below the top a vendor's answer may hold its articles. */
const deepest = 4;

/**
 * The articles of one JSON value: the elements of an array, the array inside a vendor's answer (`{ "status": "ok", "articles": [ … ] }`), or
 * the value itself. An answer whose lists are all empty holds none.
 */
export function recordsOfJson(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (!isRecord(value) || looksLikeArticle(value)) return [value];
  const found = articlesWithin(value, deepest);
  if (found) return found;
  return Object.values(value).some((part) => Array.isArray(part) && part.length === 0) ? [] : [value];
}

function articlesWithin(value: unknown, depth: number): readonly unknown[] | undefined {
  if (depth === 0 || typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return value.some(looksLikeArticle) ? (value as unknown[]) : undefined;
  for (const part of Object.values(value)) {
    const found = articlesWithin(part, depth - 1);
    if (found) return found;
  }
  return undefined;
}
