import type { FetchOptions, FetchRun } from '#imports';
import type { FoundArticle } from '../import/article-deliveries.js';
import { parseArticleRecord } from '../import/article-row.js';
import type { NewsPage, NewsQuestion } from './news-source.port.js';

interface Asked extends NewsQuestion {
  readonly label: string;
  /** Whether what the source has on a stock is about it by the source's own word. */
  readonly tags: boolean;
}

type Wanted = Pick<FetchOptions, 'from' | 'to' | 'now'> & Pick<FetchRun, 'counts' | 'rejections'>;

/** The articles of a page by the rules of imports, counted and rejected as there; what lies outside the days wanted does not count. */
export function acceptedArticles(
  { records, language, line }: NewsPage & { readonly line: number },
  { about, label, symbol, tags }: Asked,
  { from, to, now, counts, rejections }: Wanted,
): FoundArticle[] {
  const found: FoundArticle[] = [];
  records.forEach((record, place) => {
    const row = parseArticleRecord(record, { source: label, now });
    if ('code' in row) {
      counts.read++;
      counts.rejected++;
      rejections.add({ file: `${label} ${about}`, line: line + place, ...row });
      return;
    }
    const day = new Date(row.publishedAt).toISOString().slice(0, 10);
    if ((from !== undefined && day < from) || (to !== undefined && day > to)) return;
    counts.read++;
    const tagged = row.symbols.map((each) => ({ symbol: each, tagged: true }));
    const searched = symbol === undefined || row.symbols.includes(symbol) ? [] : [{ symbol, tagged: tags }];
    found.push({ row: { ...row, language: row.language ?? language }, mentions: [...tagged, ...searched] });
  });
  return found;
}
