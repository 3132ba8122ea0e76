import { Module } from '@nestjs/common';
import { VerifyPredictionsAction } from './verify-predictions.cli.js';
import { PredictionVerifier } from './verify-predictions.js';

/** What the verbs of lineage do. Needs EventStore. */
@Module({ providers: [PredictionVerifier, VerifyPredictionsAction] })
export class LineageCliModule {}
