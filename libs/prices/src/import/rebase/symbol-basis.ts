import type { PlainBar } from '#contracts';
import type { ActionsState } from '../../actions/actions.decider.js';
import { commonQuote, roundingOf, type ComparingActions } from '../../daily-bars/same-bar.js';
import type { Delivery } from '../../files/delivery.js';
import type { FoundBasis, SymbolBasis } from '../basis/file-basis.js';
import type { PriceImport } from '../price-import.js';
import { findRebase, looksLikeSplit, ratioOf, type ComparedDay, type Rebase } from './find-rebase.js';

/** One symbol of a file whose prices may have been recorded before. */
export interface ComparedDelivery {
  readonly symbol: string;
  readonly delivery: Delivery;
  readonly source: string;
  /** Of the whole file, by its columns, its closes or the caller's word. */
  readonly basis: FoundBasis;
  /** The last day of the file. */
  readonly lastDay: string;
}

/**
 * Holds a symbol's prices against what the same source had delivered before. Where everything before a day moved by one factor since,
 * one action is recorded that says so, and bars that differ by nothing else are not corrected.
 */
export async function basisOfSymbol(
  { basis: ofFile, ...compared }: ComparedDelivery,
  run: Pick<PriceImport, 'ledger' | 'registry' | 'dryRun'>,
): Promise<SymbolBasis> {
  const { delivery, source, lastDay } = compared;
  const instrumentId = await recordedAs(compared, run);
  const { span } = delivery;
  // Of prices as traded that somebody said or closes proved, what moved is a correction.
  const isGuess = ofFile.basis === 'asTraded' && ofFile.grounds === 'assumed';
  if (instrumentId === undefined || span === undefined || (ofFile.basis === 'asTraded' && !isGuess)) return ofFile;
  const state = await run.ledger.actionsOf(instrumentId);
  const basis = isGuess ? withOwnDerived(ofFile, state, { source, span, lastDay }) : ofFile;
  const days = await comparedDays(instrumentId, { ...compared, basis }, run);
  const found = findRebase(days, (date) => delivery.firstAfter(date));
  if (found === undefined || hidesNewBars(found, delivery, days, basis)) return basis;
  const isSplit = basis.basis === 'splitAdjusted' || (found.withVolumes ?? looksLikeSplit(found.factor));
  const { exDate, factor, missingThrough } = found;
  await run.ledger.recordActions(
    isSplit
      ? { instrumentId, splits: [{ exDate, ...ratioOf(factor), source, missingThrough }] }
      : { instrumentId, factors: [{ exDate, factor, includesSplits: false, source, missingThrough }] },
  );
  const rebase = { kind: isSplit ? 'split' : 'distribution', exDate, factor } as const;
  if (basis.basis !== 'asTraded') return { ...basis, rebase };
  const because = `proved: every price before ${exDate} moved by one factor since it was recorded`;
  const name = isSplit ? 'splitAdjusted' : 'fullyAdjusted';
  return { basis: name, through: lastDay, grounds: 'proved', because, rebase };
}

/** The instrument that all its days belong to; undefined where there is none yet, or more than one. */
async function recordedAs(
  { symbol, delivery: { size, span } }: Pick<ComparedDelivery, 'symbol' | 'delivery'>,
  { registry, dryRun }: Pick<PriceImport, 'registry' | 'dryRun'>,
): Promise<string | undefined> {
  // Two days that moved and one that did not are the least that can show it.
  if (size < 3 || span === undefined) return undefined;
  const holder = async (date: string) => (await registry.find(symbol, date)) ?? (dryRun ? symbol : undefined);
  const first = await holder(span.from);
  return first === (await holder(span.to)) ? first : undefined;
}

/** A source that has moved its prices once goes on doing so: what it was found to hold then it holds now. */
function withOwnDerived(
  basis: FoundBasis,
  { splits, factors }: ActionsState,
  { source, span, lastDay }: { source: string; span: { from: string; to: string }; lastDay: string },
): FoundBasis {
  const isOwn = (each: { source: string; exDate: string; missingThrough?: string | null | undefined }) =>
    each.source === source && each.missingThrough != null && span.from < each.exDate && each.exDate <= span.to;
  const name = factors.some(isOwn) ? 'fullyAdjusted' : splits.some(isOwn) ? 'splitAdjusted' : undefined;
  if (name === undefined) return basis;
  return {
    ...basis,
    basis: name,
    through: lastDay,
    because: 'assumed: an earlier file of the source held its actions',
  };
}

/** Days that the log has of the same source, until it is plain that the first of them did not move. */
async function comparedDays(
  instrumentId: string,
  { delivery, source, basis }: Pick<ComparedDelivery, 'delivery' | 'source' | 'basis'>,
  { ledger }: Pick<PriceImport, 'ledger'>,
): Promise<ComparedDay[]> {
  const days: ComparedDay[] = [];
  let actions: ComparingActions | undefined;
  let year = '';
  let known = new Map<string, { readonly bar: PlainBar }>() as ReadonlyMap<string, { readonly bar: PlainBar }>;
  for (const { date, close, volume } of delivery.days()) {
    if (date.slice(0, 4) !== year) {
      year = date.slice(0, 4);
      known = (await ledger.barsOf(instrumentId, Number(year))).days;
    }
    const bar = known.get(date)?.bar;
    if (bar?.source !== source) continue;
    const prices = { open: close, high: close, low: close, close, volume };
    const delivered = { ...bar, ...prices, basis: basis.basis, through: basis.through };
    actions ??= await actionsFor(instrumentId, delivery, delivered, ledger);
    days.push(compare(delivered, bar, actions));
    const [first] = days;
    if (Math.abs(first!.is - first!.was) <= first!.rounding) return days;
  }
  return days;
}

async function actionsFor(
  instrumentId: string,
  delivery: Delivery,
  { basis, through, currency, source }: PlainBar,
  ledger: PriceImport['ledger'],
): Promise<ComparingActions> {
  const splits = await ledger.splitsOf(instrumentId);
  const closeBefore = closesOf(delivery, { basis, through, currency, source });
  return { splits, distributions: await ledger.distributionsOf(instrumentId, closeBefore) };
}

/** The last closes before ex-dates, of a delivery. */
export function closesOf(delivery: Delivery, terms: Pick<PlainBar, 'basis' | 'through' | 'currency' | 'source'>) {
  return (exDate: string) => {
    const before = delivery.closesAround(exDate)?.before;
    if (before === undefined) return undefined;
    const { close, date } = before;
    const bar = terms.basis === 'fullyAdjusted' ? { ...terms, date } : undefined;
    return { close, currency: terms.currency, bar };
  };
}

function compare(delivered: PlainBar, known: PlainBar, actions: ComparingActions): ComparedDay {
  const adjustment = [delivered, known].some(({ basis }) => basis === 'fullyAdjusted') ? 'all' : 'split';
  const [is, was] = [commonQuote(delivered, adjustment, actions), commonQuote(known, adjustment, actions)];
  return {
    date: known.date,
    was: was.close,
    is: is.close,
    rounding: roundingOf(delivered, is) + roundingOf(known, was),
    volumeWas: was.volume,
    volumeIs: is.volume,
    through: known.through ?? known.date,
  };
}

/** Where the file ends on the day that the recorded bars do, earlier days that it adds could not be told from them. */
function hidesNewBars(
  { exDate, missingThrough }: Rebase,
  delivery: Delivery,
  days: readonly ComparedDay[],
  { through }: FoundBasis,
): boolean {
  if (through === null || through > missingThrough) return false;
  let delivered = 0;
  for (const { date } of delivery.days()) if (date < exDate) delivered++;
  return days.filter(({ date }) => date < exDate).length < delivered;
}
