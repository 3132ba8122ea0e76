import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { RecordMoments, SymbolMoments } from '#resources';
import { GetIndicatorsHandler } from './get-indicators.query.js';
import { IndicatorsAsOf } from './indicators-as-of.js';
import { IndicatorsController } from './indicators.controller.js';
import { IndicatorsRepository } from './indicators.repository.js';

/** Indicators over REST. Needs ReadModels and EventStore from global modules, and InstrumentDirectory as the app binds it. */
@Module({
  imports: [CqrsModule],
  controllers: [IndicatorsController],
  providers: [RecordMoments, SymbolMoments, IndicatorsRepository, IndicatorsAsOf, GetIndicatorsHandler],
})
export class IndicatorsApiModule {}
