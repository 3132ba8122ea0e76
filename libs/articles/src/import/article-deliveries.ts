import { Injectable } from '@nestjs/common';
import { InstrumentRegistry } from '#contracts';
import type { ArticleDelivery, Mention } from '../write/article.decider.js';
import type { ArticleRow } from './article-row.js';

/** An article, and by what it is linked to stocks. */
export interface FoundArticle {
  readonly row: ArticleRow;
  readonly mentions: readonly Omit<Mention, 'instrumentId'>[];
}

/** From articles that name tickers to deliveries that name instruments. */
@Injectable()
export class ArticleDeliveries {
  constructor(private readonly registry: InstrumentRegistry) {}

  /** A ticker means who held it on the day of publication by UTC; an unknown one is registered. */
  async of(articles: readonly FoundArticle[], ingestionId: string, dryRun = false): Promise<ArticleDelivery[]> {
    const ids = new Map<string, string>();
    const deliveries: ArticleDelivery[] = [];
    for (const { row, mentions: named } of articles) {
      const date = new Date(row.publishedAt).toISOString().slice(0, 10);
      const mentions: Mention[] = [];
      for (const mention of named) {
        const key = `${mention.symbol} ${date}`;
        const instrumentId = ids.get(key) ?? (await this.#instrumentOf(mention.symbol, date, ingestionId, dryRun));
        ids.set(key, instrumentId);
        mentions.push({ instrumentId, ...mention });
      }
      const { symbols: _symbols, oddSymbols: _odd, zoneAssumed: _zone, ...article } = row;
      deliveries.push({ ...article, mentions });
    }
    return deliveries;
  }

  /** A dry run registers no instrument; an unknown ticker then stands for itself. */
  async #instrumentOf(ticker: string, date: string, ingestionId: string, dryRun: boolean): Promise<string> {
    if (dryRun) return (await this.registry.find(ticker, date)) ?? ticker;
    return this.registry.resolve(ticker, date, ingestionId);
  }
}
