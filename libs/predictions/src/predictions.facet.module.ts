import { Module } from '@nestjs/common';
import { RecordMoments, SymbolMoments } from '#resources';
import { PredictionFacet } from './api/prediction.facet.js';
import { PredictionsRepository } from './api/predictions.repository.js';
import { ServedModel } from './api/served-model.js';
import { Unpredicted } from './api/unpredicted.js';

/** The part of a stock that predictions bring. Needs ReadModels, EventStore, InstrumentDirectory, LatestPrices and ModelRegistry. */
@Module({
  providers: [RecordMoments, SymbolMoments, PredictionsRepository, ServedModel, Unpredicted, PredictionFacet],
  exports: [PredictionFacet],
})
export class PredictionsFacetModule {}
