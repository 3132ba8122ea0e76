import { Injectable } from '@nestjs/common';
import { SymbolMoments, type MomentQuery, type SymbolMoment } from '#http';
import { ReadModels } from '#sql';

/** The moments of questions about prices: a served bar is made of two read models, read at one position. */
@Injectable()
export class PriceMoments {
  constructor(
    private readonly moments: SymbolMoments,
    private readonly readModels: ReadModels,
  ) {}

  locate(symbol: string, query: MomentQuery): Promise<SymbolMoment> {
    const { readModels: states } = this;
    return this.moments.locate(symbol, query, { category: 'prices', states, projections: ['daily-bars', 'actions'] });
  }
}
