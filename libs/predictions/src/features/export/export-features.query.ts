import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { LatestPrices } from '#contracts';
import { EventStore, MarketlogError } from '#event-sourcing';
import { PredictionGroups, type PredictionGroup } from '../../session/prediction-groups.js';
import { availabilityBy } from '../../window/availability.js';
import { PriceHistories } from '../../window/price-histories.js';
import { ArticleSentiments } from '../sentiment/article-sentiments.js';
import { featureRows, type FeatureRow, type FeatureSource } from './feature-rows.js';

export interface ExportOptions {
  /** First and last session, YYYY-MM-DD; by default all with bars. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Calendar group; may be left out where there is one. */
  readonly group?: string | undefined;
  /** Symbols whose mean return is the market's; by default all of the group. */
  readonly universe?: readonly string[] | undefined;
  /** Version of the sentiment model whose scores count; by default the newest that has scored. */
  readonly sentimentModel?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onStart?: (sessions: number) => void;
  readonly onSession?: () => void;
}

/** What is exported: the rows session by session, and whose mean return is the market's. */
export interface FeaturesExport {
  readonly group: string;
  /** By symbol. */
  readonly universe: readonly string[];
  /** Version whose scores of articles count; undefined where nothing is scored. */
  readonly sentimentModel: string | undefined;
  readonly sessions: AsyncIterable<readonly FeatureRow[]>;
}

/** The features of every instrument at every session, on what was available then, with corrected values. */
export class ExportFeatures extends Query<FeaturesExport> {
  constructor(readonly options: ExportOptions) {
    super();
  }
}

@QueryHandler(ExportFeatures)
export class ExportFeaturesHandler implements IQueryHandler<ExportFeatures> {
  constructor(
    private readonly store: EventStore,
    private readonly groups: PredictionGroups,
    private readonly prices: LatestPrices,
  ) {}

  /** @throws MarketlogError `exchange_unknown`, `group_ambiguous`, `symbol_not_found` of a universe */
  async execute({ options }: ExportFeatures): Promise<FeaturesExport> {
    const groups = await this.groups.find({ group: options.group });
    const [found] = groups;
    if (found === undefined || groups.length > 1) {
      const names = groups.map(({ calendar }) => calendar.group).join(', ');
      throw new MarketlogError('group_ambiguous', `--group: expected one of ${names}`);
    }
    const universe = universeOf(found, options.universe);
    const sentiments = await ArticleSentiments.read(this.store, found.calendar);
    const { version } = sentiments.seen({ cutoffAt: Infinity, version: options.sentimentModel });
    return {
      sentimentModel: version,
      group: found.calendar.group,
      universe: universe.map(({ symbol }) => symbol),
      sessions: this.#sessions(
        found,
        universe.map(({ instrumentId }) => instrumentId),
        (instrumentId, date, cutoffAt) => sentiments.seen({ cutoffAt, version }).at(instrumentId, date),
        options,
      ),
    };
  }

  /** Year by year, so that memory does not grow with the span. */
  async *#sessions(
    group: PredictionGroup,
    universe: readonly string[],
    sentimentOf: FeatureSource['sentimentOf'],
    { from, to, signal, onStart, onSession }: ExportOptions,
  ): AsyncGenerator<readonly FeatureRow[]> {
    const { calendar, members } = group;
    const ids = members.map(({ instrumentId }) => instrumentId);
    const traded = [...(await this.prices.byInstruments(ids)).values()];
    const first = traded.map(({ firstBar }) => firstBar).sort()[0] ?? '';
    const last =
      traded
        .map(({ lastBar }) => lastBar)
        .sort()
        .at(-1) ?? '';
    const sessions = first === '' ? [] : calendar.sessionsBetween(from ?? first, to ?? last);
    onStart?.(sessions.length);
    for (const year of new Set(sessions.map((session) => Number(session.slice(0, 4))))) {
      const years = { from: year - 1, to: year + 1 };
      const histories = await PriceHistories.read(this.store, ids, years, availabilityBy(calendar));
      const source = { calendar, members, universe, histories, sentimentOf };
      for (const session of sessions.filter((each) => each.startsWith(`${year}-`))) {
        signal?.throwIfAborted();
        yield featureRows(source, session);
        onSession?.();
      }
    }
  }
}

/** In order of symbol, which is the order of the sum. */
function universeOf({ members }: PredictionGroup, symbols: readonly string[] | undefined) {
  const bySymbol = new Map(members.map((member) => [member.symbol, member]));
  const wanted = symbols ?? [...bySymbol.keys()];
  return [...new Set(wanted)].sort().map((symbol) => {
    const member = bySymbol.get(symbol);
    if (member === undefined) throw new MarketlogError('symbol_not_found', `--universe: there is no ${symbol}`);
    return member;
  });
}
