import { Module } from '@nestjs/common';
import { FlagsRepository } from './flags/flags.repository.js';
import { QualityJudge } from './report/quality-judge.js';

/** Judges prices. Needs ReadModels, InstrumentDirectory, PriceSeries and Clock. */
@Module({ providers: [FlagsRepository, QualityJudge], exports: [FlagsRepository, QualityJudge] })
export class QualityReportModule {}
