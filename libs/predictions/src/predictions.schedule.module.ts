import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { PredictionsWriteModule } from './predictions.write.module.js';
import { SessionSchedule } from './session/session-schedule.js';

/** Predicts sessions as they end. Needs what PredictionsWriteModule needs, LatestPrices and Leases. */
@Module({ imports: [CqrsModule, PredictionsWriteModule], providers: [SessionSchedule] })
export class PredictionsScheduleModule {}
