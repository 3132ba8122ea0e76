/** What vendors call the parts of an article, in the order in which they are looked for; lower case, letters and digits only. */
const names = {
  id: ['id', 'uuid', 'guid', 'articleid', 'newsid', 'sourceid'],
  url: ['url', 'link', 'articleurl', 'newsurl', 'weburl', 'canonicalurl', 'clickthroughurl', 'href'],
  publishedAt: [
    ...['publishedat', 'publishedutc', 'publisheddate', 'publishdate', 'published', 'pubdate', 'datepublished'],
    ...[
      'timepublished',
      'providerpublishtime',
      'webpublicationdate',
      'publishon',
      'displaytime',
      'createdat',
      'created',
    ],
    ...['datetime', 'date', 'seendate', 'timestamp', 'time', 'updated'],
  ],
  symbol: ['symbol', 'ticker', 'stocksymbol', 'stock', 'symbolcode'],
  symbols: [
    'symbols',
    'tickers',
    'relatedtickers',
    'related',
    'relatedsymbols',
    'tickersentiment',
    'entities',
    'stocks',
    'stocktickers',
  ],
  source: [
    'source',
    'publisher',
    'provider',
    'sourcename',
    'publishername',
    'newssource',
    'site',
    'sourcedomain',
    'domain',
  ],
  language: ['language', 'lang'],
  title: ['title', 'headline', 'articletitle', 'webtitle', 'newstitle'],
  text: [
    ...['text', 'contenttext', 'content', 'body', 'article', 'contenthtml', 'summary', 'description', 'teaser'],
    ...['abstract', 'snippet', 'lexranksummary', 'textranksummary', 'lsasummary', 'luhnsummary'],
  ],
} as const;

export type ArticleField = keyof typeof names;
export const articleFields = Object.keys(names) as ArticleField[];

const fieldByName = new Map<string, { readonly field: ArticleField; readonly rank: number }>(
  articleFields.flatMap((field) => names[field].map((name, rank) => [name, { field, rank }] as const)),
);
const foldedNames = new Map<string, string>();

function folded(name: string): string {
  const known = foldedNames.get(name);
  if (known !== undefined) return known;
  const text = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (foldedNames.size < 10_000) foldedNames.set(name, text);
  return text;
}

/** The part of an article that a column or property of this name holds. */
export function articleFieldOf(name: string): ArticleField | undefined {
  return fieldByName.get(folded(name))?.field;
}

/** The values of each part, the preferred one first; what is null, blank or unknown is left out. */
export function articleFieldsOf(record: object): Partial<Record<ArticleField, unknown[]>> {
  const found: Partial<Record<ArticleField, { readonly rank: number; readonly value: unknown }[]>> = {};
  for (const [name, value] of Object.entries(unwrapped(record))) {
    if (value == null || value === '') continue;
    const known = fieldByName.get(folded(name));
    if (known) (found[known.field] ??= []).push({ rank: known.rank, value });
  }
  const fields: Partial<Record<ArticleField, unknown[]>> = {};
  for (const field of articleFields) {
    const values = found[field];
    if (values) fields[field] = values.sort((a, b) => a.rank - b.rank).map(({ value }) => value);
  }
  return fields;
}

/** Some vendors put an article's parts one level below its id. */
function unwrapped(record: object): object {
  const { content, attributes } = record as { content?: unknown; attributes?: unknown };
  if (isRecord(attributes)) return { ...record, ...attributes };
  if (!isRecord(content) || !('title' in content)) return record;
  // yfinance: `content.finance.stockTickers`.
  const { finance } = content as { finance?: unknown };
  return { ...record, content: undefined, ...content, ...(isRecord(finance) ? finance : {}) };
}

/** Whether it has words and a time or an address: what tells an article from the rest of a vendor's answer. */
export function looksLikeArticle(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { title, text, publishedAt, url } = articleFieldsOf(value);
  return (title ?? text) !== undefined && (publishedAt ?? url) !== undefined;
}

/** A text that says something: as it is, or what an object of one name says (`{ id, name }`, `{ main }`, `{ url }`). */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  if (!isRecord(value)) return undefined;
  for (const key of ['name', 'displayName', 'main', 'rendered', 'value', 'url', 'title', 'id']) {
    const text = value[key];
    if (typeof text === 'string' && text.trim() !== '') return text;
  }
  return undefined;
}

/** Symbols in the forms in which they are listed: one text with separators, texts, or objects that name one each. */
export function symbolTexts(value: unknown): string[] {
  if (typeof value === 'string') return value.split(/[\s,;|'"[\]]+/).filter((text) => text !== '');
  if (Array.isArray(value)) return value.flatMap((one) => (typeof one === 'string' ? [one] : symbolTexts(one)));
  if (!isRecord(value)) return [];
  const text = value['symbol'] ?? value['ticker'] ?? value['code'] ?? value['name'];
  return typeof text === 'string' ? [text] : [];
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
