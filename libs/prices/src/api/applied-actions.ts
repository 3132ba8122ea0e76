import { Injectable } from '@nestjs/common';
import {
  availableAt as restricted,
  bestByExDate,
  calendarOf,
  containedFactor,
  defaultSourceRank,
  effectiveDistributions,
  effectiveSplits,
  joinSpans,
  splitsToCome,
  type Adjustment,
  type Distribution,
  type KnownActions,
  type PreviousClose,
  type Split,
} from '#markets';
import type { SymbolMoment } from '#resources';
import { SourceRanks } from '../ledger/source-ranks.js';
import { ActionsRepository, type RecordedActions } from './actions.repository.js';
import { PricesRepository } from './prices.repository.js';

/** What is applied to bars, with the facts and the closes that it follows from. */
export interface AppliedActions extends KnownActions {
  readonly recorded: RecordedActions;
  /** With `availableAt`: splits that were not known yet; a source may have put them into its bars. */
  readonly toCome: readonly Split[];
  /** The distributions known today, whatever could be known then: what fully adjusted bars can hold. */
  readonly ever: readonly Distribution[];
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

  /**
   * @param need `distributions`: those too, for `all` and for bars that hold some; they take the closes before each dividend
   * @param availableAt restricts splits and distributions to what could be known then; what was traded (`raw`) takes all splits
   */
  async at(
    moment: Pick<SymbolMoment, 'instrument' | 'position'>,
    { adjustment, distributions: needed }: { adjustment: Adjustment; distributions: boolean },
    availableAt?: number,
  ): Promise<AppliedActions> {
    const { instrumentId } = moment.instrument;
    const today = await this.actions.at(instrumentId, moment.position);
    const recorded = availableAt === undefined ? today : known(today, moment, availableAt);
    // The order of sources that indicators and latest prices are computed with, so that all speak of the same splits.
    const allSplits = effectiveSplits(today.splits, defaultSourceRank);
    const splits = adjustment === 'raw' ? allSplits : effectiveSplits(recorded.splits, defaultSourceRank);
    const toCome = adjustment === 'raw' ? [] : splitsToCome(allSplits, splits, defaultSourceRank);
    const common = { recorded, splits, toCome, coverage: joinSpans(recorded.coverage) };
    if (!needed) return { ...common, distributions: [], ever: [], previousClose: () => undefined };
    const { rank } = this.sources;
    const exDates = bestByExDate(today.dividends, rank).map(({ exDate }) => exDate);
    const closes = await this.prices.closesBefore(instrumentId, moment.position, exDates, allSplits);
    // A factor is the same whatever splits are applied to both of its prices.
    const found = (facts: RecordedActions) =>
      effectiveDistributions(facts, allSplits, (exDate) => closes.get(exDate), rank);
    const ever = found(today);
    const distributions = recorded === today ? ever : found(recorded);
    return { ...common, distributions, ever, previousClose: (exDate) => withoutThose(closes.get(exDate), ever) };
  }
}

/** Distributions of an instrument at a position, in the order of sources that read models go by. */
export async function distributionsIn(
  recorded: RecordedActions,
  splits: readonly Split[],
  { prices, instrumentId, position }: { prices: PricesRepository; instrumentId: string; position: number },
): Promise<Distribution[]> {
  const exDates = bestByExDate(recorded.dividends, defaultSourceRank).map(({ exDate }) => exDate);
  const closes = await prices.closesBefore(instrumentId, position, exDates, splits);
  return effectiveDistributions(recorded, splits, (exDate) => closes.get(exDate), defaultSourceRank);
}

/** The close without the distributions that its source has put into it. */
function withoutThose(previous: PreviousClose | undefined, ever: readonly Distribution[]): PreviousClose | undefined {
  if (previous?.bar === undefined) return previous;
  return { close: previous.close / containedFactor(previous.bar, ever), currency: previous.currency };
}

/** The actions that could be known at an instant, dividends as delivered. */
function known(
  today: RecordedActions,
  { instrument }: Pick<SymbolMoment, 'instrument'>,
  instant: number,
): RecordedActions {
  const { calendar } = calendarOf(instrument.exchange);
  const then = restricted({ ...today, bars: [] }, instant, calendar, defaultSourceRank);
  const kept = <T extends Fact>(facts: readonly T[], of: readonly Fact[]) => {
    const names = new Set(of.map(nameOf));
    return facts.filter((fact) => names.has(nameOf(fact)));
  };
  return {
    splits: kept(today.splits, then.splits),
    dividends: kept(today.dividends, then.dividends),
    factors: kept(today.factors, then.factors),
    coverage: today.coverage,
  };
}

type Fact = { readonly exDate: string; readonly source: string };
const nameOf = ({ exDate, source }: Fact) => `${exDate} ${source}`;
