import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { QualityReportModule } from './quality.report.module.js';
import { CompletenessWatch } from './report/completeness-watch.js';
import { GetQualityHandler } from './report/get-quality.query.js';
import { QualityController } from './report/quality.controller.js';

/** `/v1/quality`, and completeness in the health of the process. Needs EventStore, LatestPrices and HealthRegistry too. */
@Module({
  imports: [CqrsModule, QualityReportModule],
  controllers: [QualityController],
  providers: [GetQualityHandler, CompletenessWatch],
})
export class QualityApiModule {}
