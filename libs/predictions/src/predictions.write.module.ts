import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { Predictors } from './model/predictors.js';
import { PriceModels } from './model/price-models.port.js';
import { priceModels } from './model/price-models.provider.js';
import { BackfillPredictionsHandler } from './session/backfill-predictions.command.js';
import { PredictSessionHandler } from './session/predict-session.command.js';
import { PredictionGroups } from './session/prediction-groups.js';

/** The commands that predict. Needs EventStore, Settings, ModelRegistry, and InstrumentDirectory as the app binds it. */
@Module({
  imports: [CqrsModule],
  providers: [PredictionGroups, priceModels, Predictors, BackfillPredictionsHandler, PredictSessionHandler],
  exports: [PredictionGroups, Predictors, PriceModels],
})
export class PredictionsWriteModule {}
