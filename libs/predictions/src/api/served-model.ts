import { Injectable } from '@nestjs/common';
import { ModelRegistry } from '#contracts';
import { modelName, persistence } from '../model/built-in-models.js';
import { PredictionsRepository, type PredictionFilter } from './predictions.repository.js';
import type { Prediction } from './predictions.schema.js';

/** Name of the trained model of prices in the registry. */
export const trainedModelName = 'attention-lstm';

/** Which model answers show where the caller names none: the promoted one, or the baseline where that has predicted a later session. */
@Injectable()
export class ServedModel {
  constructor(
    private readonly registry: ModelRegistry,
    private readonly predictions: PredictionsRepository,
  ) {}

  /** `name@version` of those that may be shown, the first before the others. */
  async names(): Promise<string[]> {
    const promoted = await this.registry.promoted(trainedModelName);
    return [...(promoted === undefined ? [] : [promoted]), persistence].map(modelName);
  }

  /** The latest prediction of an instrument: of the session that was predicted last, by the first model that has predicted it. */
  async latest(instrumentId: string, filter: PredictionFilter): Promise<Prediction | undefined> {
    const names = filter.model === undefined ? await this.names() : [filter.model];
    const newest = { sort: 'desc', limit: 1 } as const;
    const found = await Promise.all(
      names.map((model) => this.predictions.list(instrumentId, { ...filter, model }, newest)),
    );
    return found
      .flat()
      .reduce<Prediction | undefined>(
        (best, each) => (best === undefined || each.asOfDate > best.asOfDate ? each : best),
        undefined,
      );
  }
}
