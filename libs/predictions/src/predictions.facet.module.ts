import { Module } from '@nestjs/common';
import { RecordMoments, SymbolMoments } from '#http';
import { PredictionFacet } from './api/prediction.facet.js';
import { PredictionsRepository } from './api/predictions.repository.js';

/** The part of a stock that predictions bring. Needs ReadModels, EventStore and InstrumentDirectory. */
@Module({
  providers: [RecordMoments, SymbolMoments, PredictionsRepository, PredictionFacet],
  exports: [PredictionFacet],
})
export class PredictionsFacetModule {}
