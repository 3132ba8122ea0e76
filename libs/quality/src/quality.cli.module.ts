import { Module } from '@nestjs/common';
import { QualityReportModule } from './quality.report.module.js';
import { ReportQualityAction } from './report/report-quality.cli.js';

/** What the verbs do. */
@Module({ imports: [QualityReportModule], providers: [ReportQualityAction] })
export class QualityCliModule {}
