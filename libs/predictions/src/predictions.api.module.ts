import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { RecordMoments, SymbolMoments } from '#resources';
import { DriftRepository } from './drift/drift.repository.js';
import { DriftWatch } from './drift/drift-watch.js';
import { GetEffectsHandler } from './api/effects.query.js';
import { GetMetricsHandler } from './api/get-metrics.query.js';
import { GetPredictionHandler } from './api/get-prediction.query.js';
import { LineageController } from './api/lineage.controller.js';
import { GetLineageHandler } from './api/lineage.query.js';
import { LineageRepository } from './api/lineage.repository.js';
import { ListPredictionsHandler } from './api/list-predictions.query.js';
import { PredictionMetricsController } from './api/metrics.controller.js';
import { PredictionsController } from './api/predictions.controller.js';
import { PredictionsRepository } from './api/predictions.repository.js';
import { ServedModel } from './api/served-model.js';
import { Unpredicted } from './api/unpredicted.js';
import { FeaturesAgain } from './lineage/features-again.js';
import { priceModels } from './model/price-models.provider.js';
import { PredictionGroups } from './session/prediction-groups.js';

/**
 * Predictions over REST, and drift of their features in the health of the process. Needs HealthRegistry, ReadModels, Settings and EventStore from
 * global modules, and InstrumentDirectory, IndicatorReach, LatestPrices and ModelRegistry as the app binds them.
 */
@Module({
  imports: [CqrsModule],
  controllers: [PredictionsController, PredictionMetricsController, LineageController],
  providers: [
    RecordMoments,
    SymbolMoments,
    PredictionsRepository,
    ServedModel,
    Unpredicted,
    DriftRepository,
    DriftWatch,
    GetPredictionHandler,
    ListPredictionsHandler,
    GetMetricsHandler,
    PredictionGroups,
    priceModels,
    FeaturesAgain,
    LineageRepository,
    GetLineageHandler,
    GetEffectsHandler,
  ],
})
export class PredictionsApiModule {}
