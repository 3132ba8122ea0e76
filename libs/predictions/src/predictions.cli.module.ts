import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { BackfillPredictionsAction } from './cli/backfill-predictions.cli.js';
import { ExportFeaturesAction } from './cli/export-features.cli.js';
import { RegisterModelsAction } from './cli/register-models.cli.js';
import { PredictSessionAction } from './cli/predict-session.cli.js';
import { ExportFeaturesHandler } from './features/export/export-features.query.js';
import { PredictionsWriteModule } from './predictions.write.module.js';

/** What the verbs do. Needs what PredictionsWriteModule needs, ProjectionProgress and LatestPrices. */
@Module({
  imports: [CqrsModule, PredictionsWriteModule],
  providers: [
    PredictSessionAction,
    BackfillPredictionsAction,
    ExportFeaturesAction,
    ExportFeaturesHandler,
    RegisterModelsAction,
  ],
})
export class PredictionsCliModule {}
