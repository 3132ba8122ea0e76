import { join } from 'node:path';
import { MarketlogError } from '#event-sourcing';
import { SequenceModel, sequenceFolders, type SequenceFolder } from '#onnx';
import { featureNames, sessionFeatures, steps } from '../features/feature-set.js';
import { windowBars } from '../window/feature-window.js';
import { PriceModels, type PriceModel, type PriceModelCard } from './price-models.port.js';

const expected = { featureSet: sessionFeatures, windowBars, steps, columns: featureNames };

/** Models of prices as ONNX graphs. */
export class OnnxPriceModels extends PriceModels {
  readonly #folders = new Map<PriceModelCard, SequenceFolder>();

  /** @param models the folder of all models */
  constructor(private readonly models: string) {
    super();
  }

  override async list(folder: string = join(this.models, 'prediction')): Promise<readonly PriceModelCard[]> {
    return (await sequenceFolders(folder)).map((found) => {
      const card = cardOf(found);
      this.#folders.set(card, found);
      return card;
    });
  }

  override async open(card: PriceModelCard): Promise<PriceModel> {
    const folder = this.#folders.get(card);
    if (folder === undefined) throw new MarketlogError('model_missing', `${card.model.version} was not listed`);
    const model = await SequenceModel.open(folder, expected);
    return { card, predict: (features, sigma) => model.predict(features, sigma), close: () => model.close() };
  }
}

function cardOf({ card }: SequenceFolder): PriceModelCard {
  const { name, version, model, universe, trainedThrough, validFrom, validThrough, skill, sentiment } = card;
  const { sentimentModel } = card;
  return {
    model: { name, version, hash: model.sha256 },
    ...{ universe, trainedThrough, validFrom, validThrough },
    skill: skill === 'shown' ? 'proven' : 'none',
    usesSentiment: sentiment === 'used',
    sentimentModel,
  };
}
