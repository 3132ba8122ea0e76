import type { PairChange } from '../window/pair-return.js';
import type { FeatureWindow } from '../window/feature-window.js';
import { stepBars, steps } from './feature-set.js';
import { priceFeatures, type Span } from './price-features.js';

/** A step with what it was computed from. */
type KnownStep = Span & { readonly values: Float64Array };

/** Steps that are kept of an instrument: those of a sequence, of which the next one shares all but the first. */
const kept = steps + 1;

/**
 * The price features of steps, computed once while what they are computed from stays the same: the next session of an instrument shares 14
 * of its 15 steps. A corrected bar, or an action that became known, is another input, and computed.
 */
export class StepCache {
  readonly #byInstrument = new Map<string, Map<string, KnownStep>>();

  /** Of the step that begins so many bars after the window does. */
  priceFeatures(instrumentId: string, { bars, changes, history }: FeatureWindow, step: number): Float64Array {
    const { date } = bars[step + stepBars - 1]!;
    const splits = history.splits.filter(({ exDate }) => exDate <= date);
    const known = this.#byInstrument.get(instrumentId) ?? new Map<string, KnownStep>();
    this.#byInstrument.set(instrumentId, known);
    const found = known.get(date);
    if (found !== undefined && isSame(found, { bars, changes, splits }, step)) return found.values;
    const span = {
      bars: bars.slice(step, step + stepBars),
      changes: changes.slice(step, step + stepBars - 1),
      splits,
    };
    const values = priceFeatures(span);
    known.delete(date);
    known.set(date, { ...span, values });
    if (known.size > kept) known.delete(known.keys().next().value!);
    return values;
  }
}

function isSame(known: Span, { bars, changes, splits }: Span, from: number): boolean {
  return (
    splits.length === known.splits.length &&
    splits.every((split, i) => split === known.splits[i]) &&
    known.bars.every((bar, i) => bar === bars[from + i]) &&
    known.changes.every((change, i) => isSameChange(change, changes[from + i]!))
  );
}

function isSameChange(a: PairChange, b: PairChange): boolean {
  return a === b || (a.ratio === b.ratio && a.distributed === b.distributed);
}
