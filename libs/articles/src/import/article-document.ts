import { FileError, wordsOfJson } from '#imports';
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

/** Vendors answer with an object of a few words where a key, a limit or a day is wrong. @throws FileError `file_not_news`. */
export function refuseFailure(text: string, value: unknown, file: string): void {
  if (!isRecord(value) || recordsOfJson(value)[0] !== value || looksLikeArticle(value)) return;
  const words = wordsOfJson(text).replace(/\s+/g, ' ').trim();
  if (words === '') return;
  const said = words.length > 100 ? `${words.slice(0, 100)}…` : words;
  throw new FileError('file_not_news', `${file}: is JSON without articles (it says: ${said}); download it again`);
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
