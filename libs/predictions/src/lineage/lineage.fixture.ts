import { InMemoryDirectory } from '#testing';
import { predictorsOf } from '../model/predictors.fixture.js';
import { PredictionGroups } from '../session/prediction-groups.js';
import { symbols, type SmallMarket } from '../session/small-market.fixture.js';
import { ClaimsAgain } from './claims-again.js';
import { PredictionExplainer } from './explain-prediction.js';

/** The instruments of a small market. */
export const directory = new InMemoryDirectory(symbols.map((instrumentId) => ({ instrumentId, exchange: 'XNYS' })));

/** @param models the folder that holds trained models, one per name */
export function claimsAgainOf({ store }: Pick<SmallMarket, 'store'>, models?: string): ClaimsAgain {
  return new ClaimsAgain(store, new PredictionGroups(directory), predictorsOf(models));
}

export function explainerOf(market: Pick<SmallMarket, 'store'>, models?: string): PredictionExplainer {
  return new PredictionExplainer(market.store, directory, claimsAgainOf(market, models));
}
