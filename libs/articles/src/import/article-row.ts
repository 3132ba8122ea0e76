import type { RowProblem } from '#imports';
import { parseDeliveredTicker } from '#markets';
import { articleIdOf } from '../write/article-identity.js';
import type { ArticleDelivery } from '../write/article.decider.js';
import { canonicalUrl } from '../write/canonical-url.js';
import { articleFieldsOf, isRecord, symbolTexts, textOf } from './article-fields.js';
import { languageIn } from './language-tag.js';
import { parsePublishedAt } from './published-at.js';

/** A row as it stands in the file, before its symbols are known as instruments. */
export interface ArticleRow extends Omit<ArticleDelivery, 'mentions'> {
  /** Tickers, in the row's order; none is allowed. */
  readonly symbols: readonly string[];
  /** What the row lists as symbols and no symbol can be: the article stands, without these links. */
  readonly oddSymbols: readonly string[];
  /** True where the time has no zone and was read as UTC. */
  readonly zoneAssumed: boolean;
}

export interface RowContext {
  /** Label for rows that name no source. */
  readonly source: string | undefined;
  /** Symbols for rows that name none. */
  readonly symbols?: readonly string[] | undefined;
  /** UTC milliseconds; what is published later is refused. */
  readonly now: number;
}

/** Clocks of sources run ahead of ours by as much as this (milliseconds). */
const tolerance = 5 * 60_000;

/** Characters, of 3 bytes at most, so that the event stays below the payload limit of 1 MiB. */
const longest = { id: 400, url: 2000, source: 100, title: 5000, text: 300_000 } as const;
const mostSymbols = 500;

/** NewsAPI's title of an article that it no longer gives. */
const removed = '[Removed]';

/** Exchanges before a colon (`NASDAQ:AAPL`) whose tickers stand alone elsewhere. */
const bareExchanges =
  /^(?:NASDAQ|XNAS|NYSE|XNYS|AMEX|NYSEAMERICAN|NYSEARCA|NYSEMKT|BATS|OTC|OTCMKTS|OTCQB|OTCQX|US)\s*:\s*/i;

/**
 * Reads one article in any vendor's shape.
 * @returns the problem where it is none: `not_an_object`, `missing_source`, `missing_words`, `missing_time`, `invalid_time`, `future_time`,
 * `missing_identity`, `invalid_url`, `invalid_language`, `too_many_symbols`, `too_long`.
 */
export function parseArticleRecord(record: unknown, context: RowContext): ArticleRow | RowProblem {
  if (!isRecord(record)) return { code: 'not_an_object', reason: 'not a JSON object' };
  const fields = articleFieldsOf(record);
  const first = (field: 'id' | 'url' | 'source' | 'language' | 'title' | 'text') => stated(firstText(fields[field]));
  const url = first('url');
  const said = { id: first('id'), url, source: first('source') ?? context.source ?? hostOf(url) };
  const words = { title: first('title'), text: first('text') };
  for (const [field, limit] of Object.entries(longest)) {
    const length = { ...said, ...words }[field as keyof typeof longest]?.length ?? 0;
    if (length > limit) return { code: 'too_long', reason: `${field}: longer than ${limit} characters` };
  }
  if (said.source === undefined)
    return { code: 'missing_source', reason: 'source is missing (or name it with --source)' };
  if (words.title === removed) return { code: 'missing_words', reason: 'the service says that it was removed' };
  if (words.title === undefined && words.text === undefined)
    return { code: 'missing_words', reason: 'title and text are missing' };
  const time = timeOf(fields.publishedAt, context.now);
  if ('code' in time) return time;
  const symbols = tickersOf([...(fields.symbol ?? []), ...(fields.symbols ?? [])].flatMap(symbolTexts), context);
  if ('code' in symbols) return symbols;
  const identity = identityOf(said.source, said.id, said.url);
  if ('code' in identity) return identity;
  const tag = first('language');
  const language = tag === undefined ? undefined : languageIn(tag);
  if (tag !== undefined && language === undefined)
    return { code: 'invalid_language', reason: `language "${tag.slice(0, 40)}": expected a tag such as en` };
  return { ...identity, source: said.source, ...time, ...words, language, ...symbols };
}

/** The publisher of an article that names none: the host of its address. */
function hostOf(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  return new URL(url).hostname.replace(/^www\./, '').slice(0, longest.source) || undefined;
}

type Time = Pick<ArticleRow, 'publishedAt' | 'zoneAssumed'>;
type Identity = Pick<ArticleRow, 'articleId' | 'sourceId' | 'url'>;
type Symbols = Pick<ArticleRow, 'symbols' | 'oddSymbols'>;

function timeOf(values: readonly unknown[] | undefined, now: number): Time | RowProblem {
  const [value] = values ?? [];
  const text = textOf(value);
  if (text === undefined) return { code: 'missing_time', reason: 'publishedAt is missing' };
  const time = parsePublishedAt(text);
  const shown = text.slice(0, 40);
  if (time === undefined) {
    const expected = 'expected a day with a time, such as 2014-01-02T14:30:00Z, or seconds since 1970';
    return { code: 'invalid_time', reason: `publishedAt "${shown}": ${expected}` };
  }
  if (time.instant > now + tolerance) return { code: 'future_time', reason: `publishedAt ${shown} is in the future` };
  return { publishedAt: time.instant, zoneAssumed: time.zoneAssumed };
}

function identityOf(source: string, sourceId: string | undefined, url: string | undefined): Identity | RowProblem {
  if (sourceId !== undefined) return { articleId: articleIdOf({ source, sourceId }), sourceId, url };
  if (url === undefined) return { code: 'missing_identity', reason: 'id and url are missing' };
  const canonical = canonicalUrl(url);
  if (canonical === undefined)
    return { code: 'invalid_url', reason: `url "${url.slice(0, 100)}" is not a web address` };
  return { articleId: articleIdOf({ canonicalUrl: canonical }), sourceId, url };
}

function tickersOf(texts: readonly string[], context: RowContext): Symbols | RowProblem {
  if (texts.length > mostSymbols) return { code: 'too_many_symbols', reason: `symbols: more than ${mostSymbols}` };
  const symbols = new Set<string>();
  const oddSymbols: string[] = [];
  for (const text of texts) {
    const ticker = parseDeliveredTicker(text.trim().replace(bareExchanges, ''));
    if (ticker === undefined) oddSymbols.push(text.slice(0, 40));
    else symbols.add(ticker);
  }
  return { symbols: texts.length === 0 ? [...(context.symbols ?? [])] : [...symbols], oddSymbols };
}

function firstText(values: readonly unknown[] | undefined): string | undefined {
  for (const value of values ?? []) {
    const text = textOf(value);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** As valid Unicode: half a surrogate pair cannot be stored and would come back as another text. */
function stated(value: string | undefined): string | undefined {
  return value?.toWellFormed();
}
