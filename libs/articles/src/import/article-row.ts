import { z } from 'zod';
import { parseTicker } from '#markets';
import { articleIdOf } from '../write/article-identity.js';
import type { ArticleDelivery } from '../write/article.decider.js';
import { canonicalUrl } from '../write/canonical-url.js';

/** A row as it stands in the file, before its symbols are known as instruments. */
export interface ArticleRow extends Omit<ArticleDelivery, 'mentions'> {
  /** Tickers, in the row's order. */
  readonly symbols: readonly string[];
}

export interface RowContext {
  /** Label for rows that name no source. */
  readonly source: string | undefined;
  /** UTC milliseconds; what is published later is refused. */
  readonly now: number;
}

/** Clocks of sources run ahead of ours by as much as this (milliseconds). */
const tolerance = 5 * 60_000;

/** Characters, of 3 bytes at most, so that the event stays below the payload limit of 1 MiB. */
const longestText = 300_000;

const text = (longest: number) => z.string().max(longest, `longer than ${longest} characters`);
const rowSchema = z.object({
  id: z.union([text(400), z.int()]).nullish(),
  url: text(2000).nullish(),
  publishedAt: z
    .string('missing, or not a text')
    .check(z.iso.datetime({ offset: true, error: 'not an instant such as 2014-01-02T14:30:00Z' })),
  symbol: z.string().nullish(),
  symbols: z.array(z.string()).max(500, 'more than 500').nullish(),
  source: text(100).nullish(),
  language: z
    .string()
    .regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9-]{1,30})?$/, 'not a language such as en')
    .nullish(),
  title: text(5000).nullish(),
  text: text(longestText).nullish(),
});

/** Reads one line of a JSONL file. @returns why it is no article, as a text, where it is none. */
export function parseArticleRow(line: string, context: RowContext): ArticleRow | string {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return 'not JSON';
  }
  const parsed = rowSchema.safeParse(json);
  if (!parsed.success) return reasonOf(parsed.error);
  const row = parsed.data;
  const source = stated(row.source) ?? context.source;
  if (source === undefined) return 'source is missing (or name it with --source)';
  const words = { title: stated(row.title), text: stated(row.text) };
  if (words.title === undefined && words.text === undefined) return 'title and text are missing';
  const publishedAt = Date.parse(row.publishedAt);
  if (publishedAt > context.now + tolerance) return `publishedAt ${row.publishedAt} is in the future`;
  const symbols = tickersOf([...(row.symbol == null ? [] : [row.symbol]), ...(row.symbols ?? [])]);
  if (typeof symbols === 'string') return symbols;
  const identity = identityOf(source, row.id, stated(row.url));
  if (typeof identity === 'string') return identity;
  const language = row.language?.split('-', 1)[0]?.toLowerCase();
  return { ...identity, source, publishedAt, ...words, language, symbols };
}

function identityOf(source: string, id: string | number | null | undefined, url: string | undefined) {
  const sourceId = id == null ? undefined : stated(String(id));
  if (sourceId !== undefined) return { articleId: articleIdOf({ source, sourceId }), sourceId, url };
  if (url === undefined) return 'id and url are missing';
  const canonical = canonicalUrl(url);
  if (canonical === undefined) return `url "${url.slice(0, 100)}" is no web address`;
  return { articleId: articleIdOf({ source, canonicalUrl: canonical }), sourceId, url };
}

function tickersOf(symbols: readonly string[]): string[] | string {
  if (symbols.length === 0) return 'symbol is missing';
  const tickers: string[] = [];
  for (const symbol of symbols) {
    const ticker = parseTicker(symbol);
    if (ticker === undefined) return `"${symbol.slice(0, 40)}" can be no symbol`;
    if (!tickers.includes(ticker)) tickers.push(ticker);
  }
  return tickers;
}

/** A text that says something, as valid Unicode: half a surrogate pair cannot be stored and would come back as another text. */
function stated(value: string | null | undefined): string | undefined {
  return value == null || value.trim() === '' ? undefined : value.toWellFormed();
}

function reasonOf(error: z.ZodError): string {
  const [issue] = error.issues;
  const field = issue?.path.join('.') ?? '';
  if (field === '') return 'not a JSON object';
  return `${field}: ${issue?.message ?? 'not as it should be'}`;
}
