import type { ModelVersion } from '#contracts';

/** What a text says; the three add up to 1. */
export interface SentimentProbabilities {
  readonly positive: number;
  readonly neutral: number;
  readonly negative: number;
}

export type ModelState =
  | { readonly status: 'idle' | 'loading' }
  | { readonly status: 'ready'; readonly model: ModelVersion }
  | { readonly status: 'missing'; readonly code: string; readonly detail: string };

/** A text scored by a model. */
export interface TextScore extends SentimentProbabilities {
  readonly label: SentimentLabel;
  /** positive − negative: −1 to 1. */
  readonly score: number;
}

export const sentimentLabels = ['positive', 'neutral', 'negative'] as const;
export type SentimentLabel = (typeof sentimentLabels)[number];

/** The model that this process scores with. Injected by this class as token. */
export abstract class SentimentModel {
  abstract state(): ModelState;

  /** The model, which is loaded where it is not yet. @throws MarketlogError why it cannot be used: `model_missing`, … */
  abstract identity(): Promise<ModelVersion>;

  /**
   * Scores in the order of the texts; a text's score does not depend on the others.
   * @throws MarketlogError why the model cannot be used, `inference_queue_full`, `inference_failed`; all of them retryable
   */
  abstract score(texts: readonly string[]): Promise<{ readonly model: ModelVersion; readonly scores: TextScore[] }>;
}

/** The most probable label; of equal ones the milder. */
export function scoreOf({ positive, neutral, negative }: SentimentProbabilities): TextScore {
  const label = neutral >= positive && neutral >= negative ? 'neutral' : positive >= negative ? 'positive' : 'negative';
  return { positive, neutral, negative, label, score: positive - negative };
}
