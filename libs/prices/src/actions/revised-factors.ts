import { ratioTolerance, type DerivedFactor } from '#markets';

/** A factor in the log. */
export interface KnownFactor extends DerivedFactor {
  readonly eventId: string;
}

/** Days with an adjusted close in one delivery, in order. */
export interface ComparedDays {
  readonly source: string;
  readonly days: readonly string[];
}

export interface RevisedFactors {
  readonly withdrawn: readonly KnownFactor[];
  /** The delivered factors without those that are known under other days. */
  readonly remaining: readonly DerivedFactor[];
}

/** A factor so near to 1 comes and goes with the rounding of adjusted closes. */
const negligible = 2 * ratioTolerance;

/**
 * Holds the factors that a source told of before against a later delivery of its own. One distribution is one factor: where a day
 * lacks an adjusted close the factor lies on a later day, so factors between two compared days in a row are compared by their
 * product; what the delivery does not show there is withdrawn.
 */
export function reviseFactors(
  delivered: readonly DerivedFactor[],
  known: readonly KnownFactor[],
  compared: ComparedDays | undefined,
): RevisedFactors {
  if (compared === undefined) return { withdrawn: [], remaining: delivered };
  const own = known.filter(({ source, exDate }) => source === compared.source && isBetween(exDate, compared.days));
  const withdrawn: KnownFactor[] = [];
  const explained = new Set<string>();
  for (const [day, inside] of Map.groupBy(own, ({ exDate }) => firstFrom(exDate, compared.days))) {
    const shown = delivered.find(({ exDate }) => exDate === day);
    const onOtherDays = inside.filter(({ exDate }) => exDate !== day);
    if (shown === undefined) withdrawn.push(...inside.filter(({ factor }) => Math.abs(factor - 1) > negligible));
    else if (onOtherDays.length > 0) {
      const product = inside.reduce((all, { factor }) => all * factor, 1);
      if (sameFactor(shown, { ...inside[0]!, factor: product })) explained.add(shown.exDate);
      else withdrawn.push(...onOtherDays);
    }
  }
  return { withdrawn, remaining: delivered.filter(({ exDate }) => !explained.has(exDate)) };
}

function isBetween(exDate: string, days: readonly string[]): boolean {
  return days.length > 1 && days[0]! < exDate && exDate <= days.at(-1)!;
}

function firstFrom(exDate: string, days: readonly string[]): string {
  return days.find((day) => day >= exDate)!;
}

export function sameFactor(a: DerivedFactor, b: DerivedFactor): boolean {
  return a.includesSplits === b.includesSplits && close(a.factor, b.factor, ratioTolerance);
}

/** Equal but for a difference relative to the larger. */
export function close(a: number, b: number, tolerance: number): boolean {
  return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
}
