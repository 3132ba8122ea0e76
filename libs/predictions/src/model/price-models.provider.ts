import type { FactoryProvider } from '@nestjs/common';
import { Settings } from '#config';
import { OnnxPriceModels } from './onnx-price-models.source.js';
import { PriceModels } from './price-models.port.js';

/** The models of the folder that the settings name. Needs Settings. */
export const priceModels: FactoryProvider<PriceModels> = {
  provide: PriceModels,
  inject: [Settings],
  useFactory: ({ models }: Settings) => new OnnxPriceModels(models),
};
