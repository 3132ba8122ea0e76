import { sentimentLabels, type SentimentLabel, type TextScore } from '../model/sentiment-model.port.js';

/** What two models say of one text. */
export interface ScorePair {
  /** Names the text: itself, or the id of its article. */
  readonly of: string;
  readonly from: TextScore;
  readonly to: TextScore;
}

type LabelCounts = Readonly<Record<SentimentLabel, number>>;

export interface Comparison {
  readonly texts: number;
  /** Share of texts with equal labels. */
  readonly agreement: number;
  /** Mean absolute difference of the scores (0 to 2). */
  readonly meanDifference: number;
  /** Mean score of the second less that of the first: the drift that a daily average would show. */
  readonly drift: number;
  readonly labels: { readonly from: LabelCounts; readonly to: LabelCounts };
  /** Where they differ most, the largest difference first. */
  readonly examples: readonly ScorePair[];
}

const differenceOf = ({ from, to }: ScorePair) => Math.abs(to.score - from.score);
const noLabels = (): Record<SentimentLabel, number> => ({ positive: 0, neutral: 0, negative: 0 });

/** Takes in pairs one after the other and keeps sums and the largest differences alone. */
export class ScoreComparison {
  private texts = 0;
  private equal = 0;
  private difference = 0;
  private shift = 0;
  private readonly labels = { from: noLabels(), to: noLabels() };
  private largest: ScorePair[] = [];

  constructor(private readonly mostExamples: number) {}

  add(pair: ScorePair): void {
    const { from, to } = pair;
    this.texts++;
    if (from.label === to.label) this.equal++;
    this.difference += differenceOf(pair);
    this.shift += to.score - from.score;
    this.labels.from[from.label]++;
    this.labels.to[to.label]++;
    const last = this.largest.at(-1);
    if (this.largest.length < this.mostExamples || (last !== undefined && differenceOf(pair) > differenceOf(last)))
      this.largest = [...this.largest, pair]
        .sort((a, b) => differenceOf(b) - differenceOf(a))
        .slice(0, this.mostExamples);
  }

  /** Undefined where there was nothing to compare. */
  result(): Comparison | undefined {
    const { texts } = this;
    if (texts === 0) return undefined;
    return {
      texts,
      agreement: this.equal / texts,
      meanDifference: this.difference / texts,
      drift: this.shift / texts,
      labels: this.labels,
      examples: this.largest.filter((pair) => differenceOf(pair) > 0),
    };
  }
}

/** What a person reads; `from` and `to` name the models. */
export function comparisonText({ from, to }: { from: string; to: string }, comparison: Comparison): string {
  const { texts, agreement, meanDifference, drift, labels, examples } = comparison;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const signed = (value: number) => `${value < 0 ? '' : '+'}${value.toFixed(3)}`;
  const shares = (counts: LabelCounts) =>
    sentimentLabels.map((label) => `${label} ${percent(counts[label] / texts)}`).join(', ');
  const cut = (text: string) => (text.length > 80 ? `${text.slice(0, 79)}…` : text);
  return [
    `${texts} texts scored by ${from} and by ${to}`,
    `equal labels: ${percent(agreement)}; mean difference of the score ${meanDifference.toFixed(3)}, drift ${signed(drift)}`,
    `${from}: ${shares(labels.from)}`,
    `${to}: ${shares(labels.to)}`,
    ...examples.map(
      (pair) =>
        `  ${signed(pair.from.score)} → ${signed(pair.to.score)}  ${pair.from.label} → ${pair.to.label}  ${cut(pair.of)}`,
    ),
  ].join('\n');
}
