import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { RecordMoments, SymbolMoments } from '#http';
import { GetMetricsHandler } from './api/get-metrics.query.js';
import { GetPredictionHandler } from './api/get-prediction.query.js';
import { ListPredictionsHandler } from './api/list-predictions.query.js';
import { PredictionMetricsController } from './api/metrics.controller.js';
import { PredictionsController } from './api/predictions.controller.js';
import { PredictionsRepository } from './api/predictions.repository.js';

/** Predictions over REST. Needs ReadModels and EventStore from global modules, and InstrumentDirectory as the app binds it. */
@Module({
  imports: [CqrsModule],
  controllers: [PredictionsController, PredictionMetricsController],
  providers: [
    RecordMoments,
    SymbolMoments,
    PredictionsRepository,
    GetPredictionHandler,
    ListPredictionsHandler,
    GetMetricsHandler,
  ],
})
export class PredictionsApiModule {}
