import { Injectable } from '@nestjs/common';
import { StockFacet, type InstrumentReference, type StockFacetAnswer } from '#contracts';
import type { EventAddress } from '#event-sourcing';
import { PredictionsRepository } from './predictions.repository.js';
import { ServedModel } from './served-model.js';
import { Unpredicted } from './unpredicted.js';

/** What a stock shows of its predictions: the latest. */
@Injectable()
export class PredictionFacet extends StockFacet<'prediction'> {
  override readonly name = 'prediction';
  override readonly category = 'predictions';

  constructor(
    private readonly predictions: PredictionsRepository,
    private readonly served: ServedModel,
    private readonly unpredicted: Unpredicted,
  ) {
    super();
  }

  override async of(instrument: InstrumentReference, recordedUpTo?: number): Promise<StockFacetAnswer<'prediction'>> {
    if (recordedUpTo !== undefined) return { unavailable: 'not_as_of' };
    const latest = await this.served.latest(instrument.instrumentId, {});
    if (latest === undefined) return { unavailable: await this.unpredicted.code(instrument) };
    const { asOfDate, targetDate, referenceClose, predictedClose, lower, upper, level, probabilityUp } = latest;
    const { mode, status, model } = latest;
    const claim = { asOfDate, targetDate, referenceClose, predictedClose, lower, upper, level, probabilityUp };
    return { value: { ...claim, mode, status, model: { name: model.name, version: model.version } } };
  }

  override reached(address: EventAddress): Promise<void> {
    return this.predictions.reached(address);
  }
}
