import { Module } from '@nestjs/common';
import { PredictionsWriteModule } from '../predictions.write.module.js';
import { ReplayCandidateAction } from './replay-candidate.cli.js';
import { CandidateReplay } from './replay-candidate.js';

/** What `models replay` does. Needs what PredictionsWriteModule needs. */
@Module({ imports: [PredictionsWriteModule], providers: [CandidateReplay, ReplayCandidateAction] })
export class ReplayCliModule {}
