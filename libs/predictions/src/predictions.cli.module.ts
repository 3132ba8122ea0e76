import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { CliVerb } from '#cli';
import { BackfillPredictionsAction, backfillPredictionsVerb } from './cli/backfill-predictions.cli.js';
import { PredictSessionAction, predictSessionVerb } from './cli/predict-session.cli.js';
import { PredictionsWriteModule } from './predictions.write.module.js';

export const predictionsVerbs: readonly CliVerb[] = [predictSessionVerb, backfillPredictionsVerb];

/** What the verbs do. Needs what PredictionsWriteModule needs, and ProjectionProgress. */
@Module({ imports: [CqrsModule, PredictionsWriteModule], providers: [PredictSessionAction, BackfillPredictionsAction] })
export class PredictionsCliModule {}
