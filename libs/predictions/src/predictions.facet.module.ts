import { Module } from '@nestjs/common';
import { RecordMoments, SymbolMoments } from '#http';
import { PredictionFacet } from './api/prediction.facet.js';
import { PredictionsRepository } from './api/predictions.repository.js';
import { ServedModel } from './api/served-model.js';

/** The part of a stock that predictions bring. Needs ReadModels, EventStore, InstrumentDirectory and ModelRegistry. */
@Module({
  providers: [RecordMoments, SymbolMoments, PredictionsRepository, ServedModel, PredictionFacet],
  exports: [PredictionFacet],
})
export class PredictionsFacetModule {}
