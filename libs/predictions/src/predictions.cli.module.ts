import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { BackfillPredictionsAction } from './cli/backfill-predictions.cli.js';
import { PredictSessionAction } from './cli/predict-session.cli.js';
import { PredictionsWriteModule } from './predictions.write.module.js';

/** What the verbs do. Needs what PredictionsWriteModule needs, and ProjectionProgress. */
@Module({ imports: [CqrsModule, PredictionsWriteModule], providers: [PredictSessionAction, BackfillPredictionsAction] })
export class PredictionsCliModule {}
