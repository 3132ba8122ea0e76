import { basisName, type Fact } from '#contracts';
import { assertNever, type Decider } from '#event-sourcing';
import {
  addDays,
  amountIn,
  covers,
  joinSpans,
  splitRatio,
  type DerivedFactor,
  type Dividend,
  type Span,
  type Split,
} from '#markets';
import { close, reviseFactors, sameFactor, type ComparedDays, type KnownFactor } from './revised-factors.js';
import { toBasis } from '../daily-bars/delivered-daily-bar.js';

/** The events of a stream `actions-<id>`. */
export type ActionEvent = Fact<
  | 'marketlog.prices.v1.SplitRecorded'
  | 'marketlog.prices.v1.DividendRecorded'
  | 'marketlog.prices.v1.DistributionFactorRecorded'
  | 'marketlog.prices.v1.DistributionFactorWithdrawn'
  | 'marketlog.prices.v1.ActionsCovered'
  | 'marketlog.prices.v1.OtherDistributionRecorded'
  | 'marketlog.prices.v1.CorporateActionWithdrawn'
>;

/** What one delivery says of an instrument's actions. */
export interface RecordActions {
  readonly instrumentId: string;
  readonly splits?: readonly Split[];
  readonly dividends?: readonly Dividend[];
  readonly factors?: readonly DerivedFactor[];
  /** What the factors were derived over: between two of these days in a row nothing else was distributed. */
  readonly compared?: ComparedDays;
  readonly coverage?: { readonly source: string } & Span;
}

/** A split in the log. */
export interface KnownSplit extends Split {
  readonly eventId: string;
}

/** The last word of each source, by ex-date. */
export interface ActionsState {
  readonly splits: readonly KnownSplit[];
  readonly dividends: readonly Dividend[];
  readonly factors: readonly KnownFactor[];
  readonly coverage: Readonly<Record<string, readonly Span[]>>;
}

const initialState: ActionsState = { splits: [], dividends: [], factors: [], coverage: {} };

/** Dividends of vendors that agree are equal up to rounding of what they adjusted for splits. */
const amountTolerance = 1e-4;

/** Nothing for what is known; splits first, because amounts of dividends are compared on the `split` basis. */
function decide(command: RecordActions, state: ActionsState): ActionEvent[] {
  const { instrumentId, coverage } = command;
  const newSplits = news(command.splits ?? [], state.splits, sameSplit);
  const splits = [...state.splits, ...newSplits];
  const newDividends = news(command.dividends ?? [], state.dividends, (a, b) => sameDividend(a, b, splits));
  const { withdrawn, remaining } = reviseFactors(command.factors ?? [], state.factors, command.compared);
  const newFactors = news(remaining, state.factors, sameFactor, true);
  const explained = explainedBy({ splits: newSplits, dividends: newDividends }, state);
  return [
    ...newSplits.map(({ containedIn = [], missingThrough, ...split }): ActionEvent => ({
      type: 'marketlog.prices.v1.SplitRecorded',
      data: {
        instrumentId,
        ...split,
        ...(containedIn.length > 0 ? { containedIn: [...containedIn] } : {}),
        ...whereMissing(missingThrough),
      },
    })),
    ...newDividends.map(({ currency, basis, through, ...dividend }): ActionEvent => ({
      type: 'marketlog.prices.v1.DividendRecorded',
      data: {
        instrumentId,
        ...dividend,
        basis: toBasis({ basis }),
        ...(currency === null ? {} : { currency }),
        ...(through === null ? {} : { through }),
      },
    })),
    ...explained.splits.map(({ exDate, source, eventId }): ActionEvent => ({
      type: 'marketlog.prices.v1.CorporateActionWithdrawn',
      data: { instrumentId, kind: 'split', exDate, source, withdraws: eventId },
    })),
    ...[...explained.factors, ...withdrawn].map(({ exDate, source, eventId }): ActionEvent => ({
      type: 'marketlog.prices.v1.DistributionFactorWithdrawn',
      data: { instrumentId, exDate, source, withdraws: eventId },
    })),
    ...newFactors.map(({ missingThrough, ...factor }): ActionEvent => ({
      type: 'marketlog.prices.v1.DistributionFactorRecorded',
      data: { instrumentId, ...factor, ...whereMissing(missingThrough) },
    })),
    ...(coverage && !covers(joinSpans(state.coverage[coverage.source] ?? []), coverage.from, coverage.to)
      ? [{ type: 'marketlog.prices.v1.ActionsCovered', data: { instrumentId, ...coverage } } as ActionEvent]
      : []),
  ];
}

interface Dated {
  readonly exDate: string;
  readonly source: string;
}

/**
 * Those of the delivered facts that nobody has said yet: the last word of its own source, or of any source where this one
 * has said nothing of that ex-date. A factor is each source's own (`ownOnly`), because it depends on its neighbours.
 */
function news<T extends Dated>(
  delivered: readonly T[],
  known: readonly T[],
  same: (a: T, b: T) => boolean,
  ownOnly = false,
): T[] {
  const fresh: T[] = [];
  for (const fact of delivered) {
    const ofDay = [...known, ...fresh].filter(({ exDate }) => exDate === fact.exDate);
    const own = ofDay.findLast(({ source }) => source === fact.source);
    const said = own ? same(own, fact) : !ownOnly && ofDay.some((other) => same(other, fact));
    if (!said) fresh.push(fact);
  }
  return fresh;
}

/** A derived action lies on the first day that shows it; the one that is told of afterwards may lie some days beside. */
const daysBeside = { before: 7, after: 100 };

/** What was derived from moved prices and is now told of by a source: it would count twice. */
function explainedBy(
  told: { readonly splits: readonly Split[]; readonly dividends: readonly Dividend[] },
  state: ActionsState,
) {
  const isNear = (derived: Dated, { exDate }: Dated) =>
    addDays(derived.exDate, -daysBeside.before) <= exDate && exDate <= addDays(derived.exDate, daysBeside.after);
  const isDerived = ({ missingThrough }: Split | DerivedFactor) => missingThrough != null;
  const sameRatio = (a: Split, b: Split) => close(a.numerator / a.denominator, b.numerator / b.denominator, 0.01);
  return {
    splits: state.splits.filter(
      (known) =>
        isDerived(known) &&
        told.splits.some((split) => !isDerived(split) && isNear(known, split) && sameRatio(known, split)),
    ),
    factors: state.factors.filter(
      (known) => isDerived(known) && told.dividends.some((dividend) => isNear(known, dividend)),
    ),
  };
}

function whereMissing(missingThrough: string | null | undefined) {
  return missingThrough == null ? {} : { missingThrough };
}

/** Without the splits and dividends of whose day their source has spoken: what is left of a delivery that is not newer word. */
export function missing(command: RecordActions, state: ActionsState): RecordActions {
  const unsaid = <T extends Dated>(delivered: readonly T[] = [], known: readonly T[]) =>
    delivered.filter(({ exDate, source }) => !known.some((fact) => fact.exDate === exDate && fact.source === source));
  return {
    ...command,
    splits: unsaid(command.splits, state.splits),
    dividends: unsaid(command.dividends, state.dividends),
  };
}

function sameSplit(a: Split, b: Split): boolean {
  return close(a.numerator / a.denominator, b.numerator / b.denominator, 1e-9);
}

function sameDividend(a: Dividend, b: Dividend, splits: readonly Split[]): boolean {
  const onSplit = (dividend: Dividend) => dividend.amount / splitRatio(dividend.exDate, dividend, splits);
  const inUnitOfA = amountIn(a.currency, onSplit(b), b.currency);
  return inUnitOfA !== undefined && close(onSplit(a), inUnitOfA, amountTolerance);
}

function evolve(state: ActionsState, event: ActionEvent): ActionsState {
  switch (event.type) {
    case 'marketlog.prices.v1.SplitRecorded': {
      const { exDate = '', numerator = 1, denominator = 1, source = '', containedIn = [], missingThrough } = event.data;
      const facts = { exDate, numerator, denominator, source, containedIn, missingThrough };
      return { ...state, splits: replace(state.splits, { ...facts, eventId: event.id ?? '' }) };
    }
    case 'marketlog.prices.v1.DividendRecorded': {
      const { exDate = '', amount = 0, currency = null, through = null, source = '' } = event.data;
      const dividend = { exDate, amount, currency, through, source, basis: basisName(event.data.basis) };
      return { ...state, dividends: replace(state.dividends, dividend) };
    }
    case 'marketlog.prices.v1.DistributionFactorRecorded': {
      const { exDate = '', factor = 1, includesSplits = false, source = '', missingThrough } = event.data;
      const known = { exDate, factor, includesSplits, source, missingThrough, eventId: event.id ?? '' };
      return { ...state, factors: replace(state.factors, known) };
    }
    case 'marketlog.prices.v1.DistributionFactorWithdrawn': {
      const { exDate, source } = event.data;
      return { ...state, factors: state.factors.filter((known) => known.exDate !== exDate || known.source !== source) };
    }
    case 'marketlog.prices.v1.ActionsCovered': {
      const { source = '', from = '', to = '' } = event.data;
      const spans = joinSpans([...(state.coverage[source] ?? []), { from, to }]);
      return { ...state, coverage: { ...state.coverage, [source]: spans } };
    }
    case 'marketlog.prices.v1.OtherDistributionRecorded':
      return state;
    case 'marketlog.prices.v1.CorporateActionWithdrawn':
      return withoutWithdrawn(state, event.data);
    default:
      return assertNever(event);
  }
}

/** What is taken back, and what the same source had said before it. */
function withoutWithdrawn(state: ActionsState, { kind, exDate = '', source = '', ...data }: Withdrawn): ActionsState {
  const others = <T extends Dated>(facts: readonly T[]) =>
    facts.filter((fact) => fact.exDate !== exDate || fact.source !== source);
  const before = (restored: ActionEvent) => evolve(initialState, restored);
  const { restoredSplit, restoredDividend, restoredFactor } = data;
  switch (kind) {
    case 'split': {
      const type = 'marketlog.prices.v1.SplitRecorded';
      const restored = restoredSplit ? before({ type, data: restoredSplit }).splits : [];
      return { ...state, splits: [...others(state.splits), ...restored] };
    }
    case 'dividend': {
      const type = 'marketlog.prices.v1.DividendRecorded';
      const restored = restoredDividend ? before({ type, data: restoredDividend }).dividends : [];
      return { ...state, dividends: [...others(state.dividends), ...restored] };
    }
    case 'distribution_factor': {
      const type = 'marketlog.prices.v1.DistributionFactorRecorded';
      const restored = restoredFactor ? before({ type, data: restoredFactor }).factors : [];
      return { ...state, factors: [...others(state.factors), ...restored] };
    }
    default: {
      const spans = state.coverage[source] ?? [];
      // What overlaps was joined with it, so it has to be asked for again.
      const left = spans.filter(({ from, to }) => to < (data.firstDate ?? '') || exDate < from);
      return { ...state, coverage: { ...state.coverage, [source]: left } };
    }
  }
}

type Withdrawn = Extract<ActionEvent, { type: 'marketlog.prices.v1.CorporateActionWithdrawn' }>['data'];

function replace<T extends Dated>(facts: readonly T[], fact: T): T[] {
  return [...facts.filter(({ exDate, source }) => exDate !== fact.exDate || source !== fact.source), fact];
}

export const actionsDecider: Decider<ActionsState, RecordActions, ActionEvent> = { initialState, decide, evolve };
