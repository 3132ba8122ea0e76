import { Injectable } from '@nestjs/common';
import {
  bestByExDate,
  defaultSourceRank,
  effectiveDistributions,
  effectiveSplits,
  joinSpans,
  type Adjustment,
  type KnownActions,
  type PreviousClose,
} from '#markets';
import type { SymbolMoment } from '#http';
import { SourceRanks } from '../ledger/source-ranks.js';
import { ActionsRepository, type RecordedActions } from './actions.repository.js';
import { PricesRepository } from './prices.repository.js';

/** What is applied to bars, with the facts and the closes that it follows from. */
export interface AppliedActions extends KnownActions {
  readonly recorded: RecordedActions;
  readonly previousClose: (exDate: string) => PreviousClose | undefined;
}

/** The actions of an instrument at one position, and which of them count. */
@Injectable()
export class ActionsInForce {
  constructor(
    private readonly actions: ActionsRepository,
    private readonly prices: PricesRepository,
    private readonly sources: SourceRanks,
  ) {}

  /** Distributions only for `all`, since they take the closes before each dividend. */
  async at({ instrument, position }: SymbolMoment, adjustment: Adjustment): Promise<AppliedActions> {
    const recorded = await this.actions.at(instrument.instrumentId, position);
    // The order of sources that indicators and latest prices are computed with, so that all speak of the same splits.
    const splits = effectiveSplits(recorded.splits, defaultSourceRank);
    const coverage = joinSpans(recorded.coverage);
    if (adjustment !== 'all') {
      return { recorded, splits, coverage, distributions: [], previousClose: () => undefined };
    }
    const { rank } = this.sources;
    const exDates = bestByExDate(recorded.dividends, rank).map(({ exDate }) => exDate);
    const closes = await this.prices.closesBefore(instrument.instrumentId, position, exDates, splits);
    const previousClose = (exDate: string) => closes.get(exDate);
    return {
      recorded,
      splits,
      coverage,
      distributions: effectiveDistributions(recorded, splits, previousClose, rank),
      previousClose,
    };
  }
}
