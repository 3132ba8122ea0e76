import type { ExchangeCalendar } from '#markets';
import type { GroupMember } from '../../session/seal.js';
import { predictedAfterClose } from '../../session/session-run.js';
import { featureWindow } from '../../window/feature-window.js';
import { pairChange, pairChanges, type PairChange } from '../../window/pair-return.js';
import type { PriceHistories } from '../../window/price-histories.js';
import type { PriceHistory, Sight } from '../../window/price-history.js';
import { priceFeatureNames, stepBars } from '../feature-set.js';
import { MarketReturns } from '../market-return.js';
import { priceFeatures } from '../price-features.js';
import { stepFeatures, type SentimentBlock } from '../step-features.js';

/** One instrument at one session: what a model is fed of it as its last step, and what came of it. */
export interface FeatureRow {
  readonly symbol: string;
  readonly date: string;
  readonly targetDate: string | undefined;
  /** In the order of `featureNames`; NaN where one has no value. */
  readonly features: Float64Array;
  /** Undefined where no prediction can stand on this session, because its window of 150 bars is not complete. */
  readonly sigma: number | undefined;
  readonly referenceClose: number;
  /** To the next session; undefined where it has no bar. */
  readonly targetReturn: number | undefined;
  /** Change of the adjusted close to the next session, dividends reinvested, by which StockNet labels its days. */
  readonly adjustedMove: number | undefined;
}

export interface FeatureSource {
  readonly calendar: ExchangeCalendar;
  readonly members: readonly GroupMember[];
  /** Whose mean return is the market's, by instrument id. */
  readonly universe: readonly string[];
  readonly histories: Pick<PriceHistories, 'of'>;
  /** Of a session as it is known at a cut-off, UTC milliseconds. */
  readonly sentimentOf: (instrumentId: string, date: string, cutoffAt: number) => SentimentBlock | undefined;
}

/** The rows of a session in order of symbol: of every instrument with a bar that day and 135 before it. */
export function featureRows({ calendar, members, universe, histories, sentimentOf }: FeatureSource, date: string) {
  const sight = sightOf(date, calendar);
  const ofUniverse = universe.map((id) => histories.of(id));
  const market = new MarketReturns(ofUniverse, sight, calendar).at(date);
  const targetDate = calendar.nextSession(date);
  const rows: FeatureRow[] = [];
  for (const { instrumentId, symbol } of members) {
    const history = histories.of(instrumentId);
    const step = stepAt(history, sight, calendar);
    if (step === undefined) continue;
    const { prices, change, sigma, referenceClose } = step;
    const outcome = targetDate === undefined ? undefined : changeAfter(history, date, sightOf(targetDate, calendar));
    rows.push({
      symbol,
      date,
      targetDate,
      features: stepFeatures(prices, { change, market, sentiment: sentimentOf(instrumentId, date, sight.cutoffAt) }),
      sigma,
      referenceClose,
      targetReturn: outcome?.totalReturn,
      adjustedMove: outcome && outcome.ratio / (1 - outcome.distributed) - 1,
    });
  }
  return rows.sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
}

/** What is known an hour after a session's close. */
function sightOf(date: string, calendar: ExchangeCalendar): Sight {
  return { date, cutoffAt: calendar.closeOf(date)! + predictedAfterClose };
}

function stepAt(history: PriceHistory, sight: Sight, calendar: ExchangeCalendar) {
  const last = history.barOf(sight.date, sight);
  if (last === undefined) return undefined;
  const window = featureWindow(history, sight, calendar);
  const sigma = window.status === 'complete' ? window.sigma : undefined;
  const seen = window.status === 'complete' ? window.history : history.seen(sight, stepBars);
  const bars = seen.bars.slice(-stepBars);
  if (bars.length < stepBars) return undefined;
  const changes = window.status === 'complete' ? window.changes.slice(1 - stepBars) : pairChanges(bars, seen);
  const change = changes.at(-1) ?? { totalReturn: NaN };
  const prices = changes.every((each): each is PairChange => each !== undefined)
    ? priceFeatures({ bars, changes, splits: seen.splits })
    : new Float64Array(priceFeatureNames.length).fill(NaN);
  return { prices, change, sigma, referenceClose: last.close };
}

/** How the bar of the next session followed; undefined where there is none. */
function changeAfter(history: PriceHistory, date: string, target: Sight): PairChange | undefined {
  const [reference, outcome] = [history.barOf(date, target), history.barOf(target.date, target)];
  if (reference === undefined || outcome === undefined) return undefined;
  return pairChange(reference, outcome, history.actions(target));
}
