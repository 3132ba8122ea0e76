import type { BasisGroundsName } from '#contracts';
import { containedSplitRatio, type PriceBasis } from '#markets';
import { evidenceInWords, type SplitEvidence } from '../../actions/split-evidence.js';

/** The basis that a file is taken to have, and why, before its closes are looked at. */
export interface BasisClaim extends PriceBasis {
  readonly source: string;
  /** In words: that somebody said so, or what it was recognised by. */
  readonly because: string;
  readonly stated: boolean;
  /** True where files of that shape come as traded too; closes that jump by every split show it. */
  readonly perhapsAsTraded: boolean;
}

/** The basis of prices, and how it is known. */
export interface FoundBasis extends Pick<PriceBasis, 'basis' | 'through'> {
  readonly grounds: BasisGroundsName;
  /** `proved: …`, `stated: …` or `assumed: …`. */
  readonly because: string;
}

/** What a file turned out to have moved since the same prices were recorded, told by one action. */
export interface SymbolRebase {
  readonly kind: 'split' | 'distribution';
  readonly exDate: string;
  /** What prices before it were multiplied by. */
  readonly factor: number;
}

export interface SymbolBasis extends FoundBasis {
  readonly rebase?: SymbolRebase | undefined;
}

export type BasisJudgement =
  ({ readonly kind: 'accepted' } & FoundBasis) | { readonly kind: 'contradicted'; readonly detail: string };

/**
 * Holds a claim against the closes around every split that is known. Where none is known the claim is stated or assumed; where
 * one is, the closes prove or contradict it.
 */
export function judgeBasis(claim: BasisClaim, evidence: readonly SplitEvidence[]): BasisJudgement {
  const { basis, through, stated } = claim;
  const contradiction = evidence.find((each) => each.jumps === contains(claim, each));
  const [first] = evidence;
  if (first === undefined) {
    const grounds = stated ? 'stated' : 'assumed';
    return { kind: 'accepted', basis, through, grounds, because: `${grounds}: ${claim.because}` };
  }
  const proved = { grounds: 'proved', because: `proved: ${evidenceInWords(first)}` } as const;
  if (contradiction === undefined) return { kind: 'accepted', basis, through, ...proved };
  if (claim.perhapsAsTraded && evidence.every(({ jumps }) => jumps))
    return { kind: 'accepted', basis: 'asTraded', through: null, ...proved };
  const detail =
    `the ${evidenceInWords(contradiction)}, but the prices are taken for ${basis}` +
    `${through === null ? '' : ` through ${through}`} (${claim.because}); ${advice(evidence)}`;
  return { kind: 'contradicted', detail };
}

function contains(claim: BasisClaim, { before, split }: SplitEvidence): boolean {
  return containedSplitRatio(before.date, claim, [split]) !== 1;
}

/** The option that all closes agree with. */
function advice(evidence: readonly SplitEvidence[]): string {
  const without = evidence.filter(({ jumps }) => jumps).map(({ split }) => split.exDate);
  const within = evidence.filter(({ jumps }) => !jumps).map(({ split }) => split.exDate);
  const perhaps = ' (fullyAdjusted, where dividends are in the prices too)';
  if (without.length === 0) return `--basis splitAdjusted would be right${perhaps}`;
  if (within.length === 0) return '--basis asTraded would be right';
  const through = within.sort().at(-1)!;
  return without.every((exDate) => exDate > through)
    ? `--basis splitAdjusted --basis-through ${through} would be right${perhaps}`
    : `no basis fits all of the file: the closes go on across ${through} and jump on ${without.sort()[0]!}`;
}
