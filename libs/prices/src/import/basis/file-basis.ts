import { containedSplitRatio, type PriceBasis } from '#markets';
import { evidenceInWords, type SplitEvidence } from '../../actions/split-evidence.js';

/** The basis that a file is taken to have, and why, before its closes are looked at. */
export interface BasisClaim extends PriceBasis {
  readonly source: string;
  /** In words: that somebody said so, or what it was recognised by. */
  readonly because: string;
  readonly stated: boolean;
  /** True where it is a guess unless closes prove it. */
  readonly needsProof: boolean;
}

export type BasisJudgement =
  | { readonly kind: 'accepted'; readonly because: string }
  | { readonly kind: 'contradicted' | 'unproved'; readonly detail: string };

/**
 * Holds a claim against the closes around every split that is known. Where none is known the claim is stated or assumed; where
 * one is, the closes prove or contradict it.
 */
export function judgeBasis(claim: BasisClaim, evidence: readonly SplitEvidence[]): BasisJudgement {
  const contradiction = evidence.find((each) => each.jumps === contains(claim, each));
  if (contradiction !== undefined) {
    const detail =
      `the ${evidenceInWords(contradiction)}, but the prices are taken for ${claim.basis}` +
      `${claim.through === null ? '' : ` through ${claim.through}`} (${claim.because}); ${advice(evidence)}`;
    return { kind: 'contradicted', detail };
  }
  if (evidence[0] !== undefined) return { kind: 'accepted', because: `proved: ${evidenceInWords(evidence[0])}` };
  if (claim.needsProof) return { kind: 'unproved', detail: unproved };
  return { kind: 'accepted', because: `${claim.stated ? 'stated' : 'assumed'}: ${claim.because}` };
}

function contains(claim: BasisClaim, { before, split }: SplitEvidence): boolean {
  return containedSplitRatio(before.date, claim, [split]) !== 1;
}

const unproved =
  'prices with Dividends and Stock Splits beside them and no Adj Close may hold the dividends already (the default of yfinance), and no ' +
  'split tells; say --basis asTraded or --basis splitAdjusted where they do not, or download them with auto_adjust=False';

/** The option that all closes agree with. */
function advice(evidence: readonly SplitEvidence[]): string {
  const without = evidence.filter(({ jumps }) => jumps).map(({ split }) => split.exDate);
  const within = evidence.filter(({ jumps }) => !jumps).map(({ split }) => split.exDate);
  if (without.length === 0) return '--basis splitAdjusted would be right';
  if (within.length === 0) return '--basis asTraded would be right';
  const through = within.sort().at(-1)!;
  return without.every((exDate) => exDate > through)
    ? `--basis splitAdjusted --basis-through ${through} would be right`
    : `no basis fits all of the file: the closes go on across ${through} and jump on ${without.sort()[0]!}`;
}
