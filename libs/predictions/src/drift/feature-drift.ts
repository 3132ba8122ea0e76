import { driftThreshold, stabilityIndex } from './stability-index.js';

/** Sessions that are compared, up to and including the one that is asked for: one day alone is one move of the market. */
export const recentSessions = 20;
/** Sessions before them at most, and at least; with fewer nothing is said. */
export const referenceSessions = 250;
const fewestReferenceSessions = 60;

/** How a feature was distributed over the members of a session, as SessionPredicted says. */
interface FeatureBins {
  readonly feature: string;
  readonly bins: readonly { readonly count: number }[];
}

export interface FeatureDrift {
  readonly features: readonly { readonly feature: string; readonly stabilityIndex: number }[];
  readonly recentSessions: number;
  readonly referenceSessions: number;
}

/** Bins of one model's features, session by session. What they say of a session does not depend on later ones. */
export class FeatureWatch {
  /** By day; several where a session was sealed more than once. */
  readonly #sessions = new Map<string, readonly FeatureBins[]>();

  add(date: string, bins: readonly FeatureBins[]): void {
    this.#sessions.set(date, [...(this.#sessions.get(date) ?? []), ...bins]);
  }

  /** Features that have drifted at a session, given its own bins; undefined where none has, or too little is known. */
  driftAt(date: string, bins: readonly FeatureBins[]): FeatureDrift | undefined {
    const before = [...this.#sessions.keys()].filter((each) => each < date).sort();
    const split = before.length - (recentSessions - 1);
    if (split < fewestReferenceSessions) return undefined;
    const of = (dates: readonly string[]) => dates.flatMap((each) => this.#sessions.get(each)!);
    const compared = before.slice(Math.max(0, split - referenceSessions), split);
    const reference = of(compared);
    const recent = [...of(before.slice(split)), ...(this.#sessions.get(date) ?? []), ...bins];
    const features = bins
      .map(({ feature }) => ({ feature, stabilityIndex: indexOf(feature, recent, reference) }))
      .filter((each) => each.stabilityIndex > driftThreshold);
    if (features.length === 0) return undefined;
    return { features, recentSessions, referenceSessions: compared.length };
  }
}

function indexOf(feature: string, recent: readonly FeatureBins[], reference: readonly FeatureBins[]): number {
  return stabilityIndex(pooled(feature, recent), pooled(feature, reference));
}

function pooled(feature: string, sessions: readonly FeatureBins[]): number[] {
  const counts: number[] = [];
  for (const { bins } of sessions.filter((each) => each.feature === feature))
    bins.forEach(({ count }, bin) => (counts[bin] = (counts[bin] ?? 0) + count));
  return counts;
}
