import type { ModelVersion } from '#contracts';

/** A version of a trained model of prices, as its card describes it. */
export interface PriceModelCard {
  readonly model: ModelVersion;
  /** Symbols whose mean return is the market's. */
  readonly universe: readonly string[];
  /** Last session whose outcome it was trained on, YYYY-MM-DD. */
  readonly trainedThrough: string;
  /** First and last session that a fold predicts from. */
  readonly validFrom: string | undefined;
  readonly validThrough: string | undefined;
  readonly skill: 'none' | 'proven';
  /** Whether it was trained on sentiment; else it is fed none. */
  readonly usesSentiment: boolean;
  /** Version of the sentiment model whose scores it was trained on; undefined: it is fed those of the newest. */
  readonly sentimentModel: string | undefined;
}

/** A model that can be asked. */
export interface PriceModel {
  readonly card: PriceModelCard;
  /**
   * @param features float32, sequence by sequence, step by step, in the order of `featureNames`; NaN where one has no value
   * @param sigma scale of the next return, one per sequence
   * @throws MarketlogError `inference_failed`
   */
  predict(
    features: Float32Array,
    sigma: Float32Array,
  ): Promise<{ readonly probabilityUp: Float32Array; readonly expectedReturn: Float32Array }>;
  close(): Promise<void>;
}

/** The trained models of prices that lie on this machine. Injected by this class as token. */
export abstract class PriceModels {
  /**
   * What lies in a folder, by default in that of the settings; the oldest version first, folds before the version that they are of.
   * @throws MarketlogError `model_missing`, `model_card_invalid`
   */
  abstract list(folder?: string): Promise<readonly PriceModelCard[]>;

  /**
   * Loads one that was listed.
   * @throws MarketlogError why it cannot be used: `model_unexpected` where it was trained on another feature set, `model_file_changed`, …
   */
  abstract open(card: PriceModelCard): Promise<PriceModel>;
}
