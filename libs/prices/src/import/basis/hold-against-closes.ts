import { FileError } from '#imports';
import { effectiveSplits, defaultSourceRank, type Split } from '#markets';
import { splitEvidence, type SplitEvidence } from '../../actions/split-evidence.js';
import type { Delivery } from '../../files/delivery.js';
import { toActions } from '../action-facts.js';
import type { PriceImport } from '../price-import.js';
import type { Survey } from '../survey.js';
import { judgeBasis, type BasisClaim, type FoundBasis } from './file-basis.js';

/**
 * The file's basis, after its closes were held against every split of the file and of the log.
 * @throws FileError `basis_contradicted`, before anything of the file is recorded.
 */
export async function holdAgainstCloses(
  file: string,
  claim: BasisClaim,
  survey: Survey,
  run: Pick<PriceImport, 'ledger' | 'registry' | 'dryRun'>,
): Promise<FoundBasis> {
  const evidence: SplitEvidence[] = [];
  for (const [symbol, delivery] of survey.deliveries) {
    const rows = survey.actions.get(symbol) ?? [];
    const { splits: ofFile = [] } = toActions('', rows, { ...claim, currency: null });
    const known = (await recorded(symbol, delivery, run)).filter((split) => !isOwnDerived(split, claim));
    for (const split of effectiveSplits([...ofFile, ...known], defaultSourceRank)) {
      const found = splitEvidence(split, delivery.closesAround(split.exDate));
      if (found !== undefined) evidence.push(found);
    }
  }
  const judgement = judgeBasis(claim, evidence);
  if (judgement.kind === 'accepted') return judgement;
  throw new FileError('basis_contradicted', `${file}: ${judgement.detail}`);
}

/** What was derived from a file of the source says nothing against another; see withOwnDerived. */
function isOwnDerived({ source, missingThrough }: Split, claim: BasisClaim): boolean {
  return missingThrough != null && source === claim.source && claim.basis === 'asTraded' && !claim.stated;
}

/** Splits that the log knows between the first and the last day of a symbol, of the instruments that held the ticker on their day. */
async function recorded(
  symbol: string,
  delivery: Delivery,
  { ledger, registry, dryRun }: Pick<PriceImport, 'ledger' | 'registry' | 'dryRun'>,
): Promise<Split[]> {
  const span = delivery.span;
  if (span === undefined) return [];
  // A dry run takes an unknown ticker for its id.
  const holderOn = async (date: string) => (await registry.find(symbol, date)) ?? (dryRun ? symbol : undefined);
  const splits: Split[] = [];
  for (const id of new Set([await holderOn(span.from), await holderOn(span.to)])) {
    if (id === undefined) continue;
    for (const split of await ledger.splitsOf(id)) {
      const around = delivery.closesAround(split.exDate);
      if (around === undefined) continue;
      if ((await holderOn(around.before.date)) === id && (await holderOn(around.after.date)) === id) splits.push(split);
    }
  }
  return splits;
}
