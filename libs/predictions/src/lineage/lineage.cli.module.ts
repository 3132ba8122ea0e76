import { Module } from '@nestjs/common';
import { PredictionsWriteModule } from '../predictions.write.module.js';
import { ClaimsAgain } from './claims-again.js';
import { PredictionExplainer } from './explain-prediction.js';
import { ExplainAction } from './explain.cli.js';
import { VerifyPredictionsAction } from './verify-predictions.cli.js';
import { PredictionVerifier } from './verify-predictions.js';

/** What the verbs of lineage do. Needs what PredictionsWriteModule needs. */
@Module({
  imports: [PredictionsWriteModule],
  providers: [ClaimsAgain, PredictionVerifier, VerifyPredictionsAction, PredictionExplainer, ExplainAction],
})
export class LineageCliModule {}
