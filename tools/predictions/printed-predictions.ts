import type { PrintedEvent } from './topic-reader.js';

/** A prediction as REST shows it. */
export type Shown = Readonly<Record<string, unknown>> & { readonly id: string };

type Data = PrintedEvent['data'];

/** Where a reader of the topic stands: nothing but what the events say, in the order in which they came. */
export class PrintedPredictions {
  readonly #byId = new Map<string, Shown>();
  /** Members of each session that is complete, by `group date model revision`. */
  readonly complete = new Map<string, { readonly predictions: number; readonly members: readonly string[] }>();
  /** Instruments with a prediction, by `group date model`. */
  readonly predicted = new Map<string, Set<string>>();

  constructor(events: readonly PrintedEvent[]) {
    for (const event of events) this.#apply(event);
  }

  /** Of one ticker, the oldest first. */
  of(symbol: string): Shown[] {
    const all = [...this.#byId.values()].filter((each) => each['symbol'] === symbol);
    return all.sort((a, b) => (String(a['asOfDate']) < String(b['asOfDate']) ? -1 : 1));
  }

  #apply({ type, data }: PrintedEvent): void {
    switch (type.split('.').at(-1)!) {
      case 'PricePredicted':
        return this.#predict(data);
      case 'PredictionSettled':
      case 'SettlementAmended':
        return this.#change(data['settlement'].predictionId, settled(data['settlement']));
      case 'PredictionVoided':
        return this.#change(data['predictionId'], { status: 'void', ...unsettled });
      case 'PredictionInputsChanged':
        return this.#change(data['predictionId'], { inputsChanged: true });
      case 'SessionPredicted': {
        const { group, date, model, revision, predictions, members } = data;
        this.complete.set(`${group} ${date} ${nameOf(model)} ${revision}`, { predictions, members });
        return;
      }
      default:
    }
  }

  #predict(data: Data): void {
    const { predictionId: id, group, asOfDate, model, instrumentId, interval, madeAt, ...rest } = data;
    const session = `${group} ${asOfDate} ${nameOf(model)}`;
    this.predicted.set(session, (this.predicted.get(session) ?? new Set()).add(instrumentId));
    const { symbol, mode, targetDate, referenceClose, predictedClose, level, expectedReturn, skill } = rest;
    const { featureSet, featuresHash, revision, late, inSample } = rest;
    const { currency = null, lower = null, upper = null, probabilityUp = null } = rest;
    this.#byId.set(id, {
      ...{ id, symbol, mode, madeAt: new Date(Number(madeAt)).toISOString(), asOfDate, targetDate, referenceClose },
      ...{ currency, predictedClose, lower, upper, level, probabilityUp, expectedReturn, skill, model },
      interval: {
        sigma: interval.sigma,
        alpha: interval.alpha,
        scores: interval.scores,
        quantile: interval.quantile ?? null,
      },
      ...{ featureSet, featuresHash, revision, late, inSample, inputsChanged: false, status: 'open', ...unsettled },
    });
  }

  #change(id: string, change: object): void {
    this.#byId.set(id, { ...this.#byId.get(id)!, ...change });
  }
}

const unsettled = {
  ...{ settledDate: null, actualClose: null, actualReturn: null },
  ...{ error: null, insideInterval: null, directionCorrect: null },
};

function settled(settlement: Data): object {
  const { settledDate, actualClose, actualReturn, error, insideInterval = null, directionCorrect = null } = settlement;
  return { status: 'settled', settledDate, actualClose, actualReturn, error, insideInterval, directionCorrect };
}

function nameOf({ name, version }: Data): string {
  return `${name}@${version}`;
}
