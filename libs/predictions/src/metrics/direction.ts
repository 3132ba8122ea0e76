import { wentUp, type SettledPrediction } from './settled-prediction.js';

/** A prediction that claimed a probability. */
export type Claimed = SettledPrediction & { readonly probabilityUp: number };

export function claimed(rows: readonly SettledPrediction[]): Claimed[] {
  return rows.filter((row): row is Claimed => row.probabilityUp !== null);
}

/** The direction claimed is up where its probability is above one half; at one half it is not up. */
export function predictedUp({ probabilityUp }: Claimed): boolean {
  return probabilityUp > 0.5;
}

/** True where the more probable direction came true. */
export function isCorrect(row: Claimed): boolean {
  return predictedUp(row) === wentUp(row);
}

/** Matthews' correlation of claimed and realised direction, −1 to 1; null where either never varies. */
export function matthewsCorrelation(rows: readonly Claimed[]): number | null {
  const count = (up: boolean, real: boolean) =>
    rows.filter((row) => predictedUp(row) === up && wentUp(row) === real).length;
  const [bothUp, onlyClaimed, onlyReal, neither] = [
    count(true, true),
    count(true, false),
    count(false, true),
    count(false, false),
  ];
  const product = (bothUp + onlyClaimed) * (bothUp + onlyReal) * (neither + onlyClaimed) * (neither + onlyReal);
  return product === 0 ? null : (bothUp * neither - onlyClaimed * onlyReal) / Math.sqrt(product);
}

/**
 * Area under the ROC curve: the probability that a rise was given a higher probability than a fall, ties counted half
 * (Mann–Whitney). Null without rises or without falls.
 */
export function areaUnderCurve(rows: readonly Claimed[]): number | null {
  const sorted = [...rows].sort((a, b) => a.probabilityUp - b.probabilityUp);
  let [ups, ranksOfUps] = [0, 0];
  for (let start = 0; start < sorted.length;) {
    let end = start;
    while (end < sorted.length && sorted[end]!.probabilityUp === sorted[start]!.probabilityUp) end++;
    const tied = sorted.slice(start, end).filter(wentUp).length;
    ups += tied;
    // Ranks start + 1 … end have this mean.
    ranksOfUps += tied * ((start + 1 + end) / 2);
    start = end;
  }
  const downs = sorted.length - ups;
  return ups === 0 || downs === 0 ? null : (ranksOfUps - (ups * (ups + 1)) / 2) / (ups * downs);
}
