import { Module } from '@nestjs/common';
import { PredictionExplainer } from './explain-prediction.js';
import { ExplainAction } from './explain.cli.js';
import { VerifyPredictionsAction } from './verify-predictions.cli.js';
import { PredictionVerifier } from './verify-predictions.js';

/** What the verbs of lineage do. Needs EventStore, and InstrumentDirectory as the app binds it. */
@Module({ providers: [PredictionVerifier, VerifyPredictionsAction, PredictionExplainer, ExplainAction] })
export class LineageCliModule {}
