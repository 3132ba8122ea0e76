import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import { formatAddress, type LogPartition } from '#event-sourcing';
import { daySchema, formatInstant, PageTokens, SymbolMoments, type SymbolMoment } from '#resources';
import { dividendFactor, servedFactor } from '#markets';
import { ActionsInForce, type AppliedActions } from './applied-actions.js';
import { actionSchema, type Action, type ActionsAnswer, type ActionsQuery } from './prices.schema.js';

export class GetActions extends Query<ActionsAnswer> {
  constructor(
    readonly moment: SymbolMoment,
    readonly query: ActionsQuery,
  ) {
    super();
  }
}

/** Ex-date, type and source of the last action of the page before. */
const pages = new PageTokens('getActions', z.tuple([daySchema, actionSchema.shape.type, z.string()]));

@QueryHandler(GetActions)
export class GetActionsHandler implements IQueryHandler<GetActions> {
  constructor(
    private readonly actions: ActionsInForce,
    private readonly moments: SymbolMoments,
  ) {}

  async execute({ moment, query }: GetActions): Promise<ActionsAnswer> {
    const { instrumentId, symbol, currency, exchange, timezone } = moment.instrument;
    const scope = { instrumentId };
    const applied = await this.actions.at(moment, { adjustment: 'all', distributions: true });
    const { start = '', end = '9999-12-31', sort, limit } = query;
    const sign = sort === 'asc' ? 1 : -1;
    const cursor = pages.read(query, scope);
    // A company has some dozens of actions, so the whole list is at hand.
    const wanted = shownActions(applied, moment.partition)
      .filter(({ exDate }) => start <= exDate && exDate <= end)
      .sort((a, b) => sign * compare(placeOf(a), placeOf(b)))
      .filter((action) => cursor === undefined || sign * compare(placeOf(action), cursor) > 0);
    const page = wanted.slice(0, limit);
    const last = wanted.length > limit ? page.at(-1) : undefined;
    return {
      data: page,
      page: { nextPageToken: pages.next(query, last ? placeOf(last) : null, scope) },
      meta: {
        symbol,
        currency,
        exchange,
        timezone,
        coverage: [...applied.recorded.coverage],
        ...(await this.moments.meta(moment, wanted.length === 0)),
        unavailable: {},
      },
    };
  }
}

/** Every recorded action with what it does to earlier prices, and whether it is the one that counts for its day. */
export function shownActions(
  { recorded, splits, distributions, previousClose }: AppliedActions,
  partition: LogPartition,
): Action[] {
  const appliedFactor = new Map(distributions.map(({ exDate, factor }) => [exDate, factor]));
  const chosen = new Set<string>();
  /** True for the first of a day that has the factor in force; dividends are asked before derived factors. */
  const choose = (exDate: string, factor: number | null): boolean => {
    if (factor === null || chosen.has(exDate) || appliedFactor.get(exDate) !== factor) return false;
    chosen.add(exDate);
    return true;
  };
  const { splits: recordedSplits, dividends, factors } = recorded;
  return [
    ...recordedSplits.map((split) => {
      const { numerator, denominator } = split;
      return show('split', partition, split, { numerator, denominator, applied: splits.includes(split) });
    }),
    ...dividends.map((dividend) => {
      const { exDate, amount, currency } = dividend;
      const factor = dividendFactor(dividend, previousClose(exDate), splits) ?? null;
      return show('dividend', partition, dividend, { amount, currency, factor, applied: choose(exDate, factor) });
    }),
    ...factors.map((derived) => {
      const factor = servedFactor(derived, splits);
      return show('factor', partition, derived, { factor, applied: choose(derived.exDate, factor) });
    }),
  ];
}

type Recorded = {
  readonly exDate: string;
  readonly source: string;
  readonly recordedAt: number;
  readonly position: number;
};

function show(
  type: Action['type'],
  partition: LogPartition,
  { exDate, source, recordedAt, position }: Recorded,
  { applied, ...facts }: Pick<Action, 'applied'> & Partial<Action>,
): Action {
  const unknown = { numerator: null, denominator: null, amount: null, currency: null, factor: null };
  return {
    type,
    exDate,
    ...unknown,
    ...facts,
    applied,
    source,
    recordedAt: formatInstant(recordedAt),
    address: formatAddress({ ...partition, position }),
  };
}

type Place = [string, Action['type'], string];

function placeOf({ exDate, type, source }: Action): Place {
  return [exDate, type, source];
}

function compare(a: Place, b: Place): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! < b[i]! ? -1 : 1;
  return 0;
}
