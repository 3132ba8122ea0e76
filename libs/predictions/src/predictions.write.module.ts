import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Settings } from '#config';
import { OnnxPriceModels } from './model/onnx-price-models.source.js';
import { Predictors } from './model/predictors.js';
import { PriceModels } from './model/price-models.port.js';
import { BackfillPredictionsHandler } from './session/backfill-predictions.command.js';
import { PredictSessionHandler } from './session/predict-session.command.js';
import { PredictionGroups } from './session/prediction-groups.js';

/** The commands that predict. Needs EventStore, Settings, ModelRegistry, and InstrumentDirectory as the app binds it. */
@Module({
  imports: [CqrsModule],
  providers: [
    PredictionGroups,
    { provide: PriceModels, inject: [Settings], useFactory: ({ models }: Settings) => new OnnxPriceModels(models) },
    Predictors,
    BackfillPredictionsHandler,
    PredictSessionHandler,
  ],
  exports: [PredictionGroups, Predictors, PriceModels],
})
export class PredictionsWriteModule {}
