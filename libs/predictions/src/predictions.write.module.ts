import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { BackfillPredictionsHandler } from './session/backfill-predictions.command.js';
import { PredictSessionHandler } from './session/predict-session.command.js';
import { PredictionGroups } from './session/prediction-groups.js';

/** The commands that predict. Needs EventStore, and InstrumentDirectory as the app binds it. */
@Module({
  imports: [CqrsModule],
  providers: [PredictionGroups, BackfillPredictionsHandler, PredictSessionHandler],
  exports: [PredictionGroups],
})
export class PredictionsWriteModule {}
