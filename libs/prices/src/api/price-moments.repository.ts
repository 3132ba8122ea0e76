import { Injectable } from '@nestjs/common';
import { SymbolMoments, type MomentQuery, type SymbolMoment } from '#resources';
import { ReadModels } from '#projection-engine';
import { SourceRanks } from '../ledger/source-ranks.js';

/** The moments of questions about prices: a served bar is made of two read models, read at one position. */
@Injectable()
export class PriceMoments {
  constructor(
    private readonly moments: SymbolMoments,
    private readonly readModels: ReadModels,
    private readonly sources: SourceRanks,
  ) {}

  async locate(symbol: string, query: MomentQuery): Promise<SymbolMoment> {
    const { readModels: states } = this;
    const projections = ['daily-bars', 'actions'] as const;
    const moment = await this.moments.locate(symbol, query, { category: 'prices', states, projections });
    // Which distribution of a day is applied hangs on the setting, so an answer of before it was changed does not hold.
    const { order } = this.sources;
    const ranks = order === null ? '' : ` source-ranks@${order.join(',')}`;
    const projectionVersion = `${moment.projectionVersion}${ranks}`;
    return { ...moment, projectionVersion, tag: { ...moment.tag, projectionVersion } };
  }
}
