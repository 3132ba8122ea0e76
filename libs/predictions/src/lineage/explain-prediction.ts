import { Injectable } from '@nestjs/common';
import { decodeEvent, InstrumentDirectory, storedTypes, type MarketlogEvent, type PricePredicted } from '#contracts';
import { EventStore, MarketlogError, type EventEnvelope } from '#event-sourcing';
import { modelName } from '../model/built-in-models.js';
import { sealsAmong } from '../session/seen-session.js';
import { predictionStream, sessionStream } from '../session/streams.js';
import { priceEventTypes } from '../window/price-history.js';
import { ClaimsAgain } from './claims-again.js';
import { namedEvents } from './named-events.js';
import { whyUnpredicted } from './unexplained.js';
import { conceive, correctionsBetween, type Conceivable, type Correction } from './what-if.js';

/** Where a prediction came from, and what it would be if less or more were known. */
export interface Explanation {
  readonly symbol: string;
  readonly prediction: PricePredicted;
  /** The event that says so. */
  readonly event: EventEnvelope;
  readonly seal: EventEnvelope;
  /** Exactly those that it was computed from. */
  readonly inputs: readonly EventEnvelope[];
  /** Of its days and ex-dates, in order of recording, with the prediction as it would have been before. */
  readonly corrections: readonly (Correction & { readonly used: boolean; readonly before: Conceivable })[];
  /** From all that is recorded now. */
  readonly now: Conceivable;
  /** The newest word on what happened, and the event that says it. */
  readonly outcome: { readonly event: EventEnvelope; readonly decoded: MarketlogEvent } | undefined;
  /** Other models that predicted the same. */
  readonly otherModels: readonly string[];
}

/** Which of the models that predicted. */
export interface ExplainedModel {
  /** Such as `persistence@1`; by default the one that predicted last. */
  readonly model?: string | undefined;
  /** Where trained models lie; by default where the settings say. */
  readonly folder?: string | undefined;
}

const wanted = new Set(storedTypes(priceEventTypes));

/** Goes back from a prediction to all that it stands on. It reads the log alone. */
@Injectable()
export class PredictionExplainer {
  constructor(
    private readonly store: EventStore,
    private readonly directory: InstrumentDirectory,
    private readonly claims: ClaimsAgain,
  ) {}

  /**
   * @param date the trading day on whose close it stands
   * @throws MarketlogError `symbol_not_found`; `prediction_not_found`, with the reason where a seal gives one
   */
  async explain(symbol: string, date: string, choice: ExplainedModel = {}): Promise<Explanation> {
    try {
      return await this.#explain(symbol, date, choice);
    } finally {
      await this.claims.close();
    }
  }

  async #explain(symbol: string, date: string, { model, folder }: ExplainedModel): Promise<Explanation> {
    const instrument = await this.directory.get(symbol);
    const { instrumentId, symbol: ticker } = instrument;
    const told = (await this.store.readStream(predictionStream(instrumentId, date)))
      .map((event) => ({ event, decoded: decodeEvent(event) }))
      .filter(({ decoded }) => subjectOf(decoded)?.asOfDate === date);
    const claims = told.flatMap(({ event, decoded }) =>
      decoded.type === 'marketlog.predictions.v1.PricePredicted' ? [{ event, data: decoded.data }] : [],
    );
    const chosen = claims.findLast(({ data }) => model === undefined || modelName(data.model!) === model);
    if (chosen === undefined) {
      const because = await whyUnpredicted(this.store, instrument, date, claims.map((claim) => claim.data)); // prettier-ignore
      const by = model === undefined ? '' : ` by ${model}`;
      throw new MarketlogError('prediction_not_found', `${ticker} has no prediction from ${date}${by}: ${because}`);
    }
    const { data, event } = chosen;
    const inputs = await namedEvents(this.store, data);
    const outcome = told.findLast(({ decoded }) => isOutcome(decoded) && subjectOf(decoded)!.predictionId === data.predictionId); // prettier-ignore
    const models = new Set(claims.map((claim) => modelName(claim.data.model!)));
    models.delete(modelName(data.model!));
    return {
      ...{ symbol: ticker, prediction: data, event, inputs, outcome, otherModels: [...models] },
      seal: await this.#sealOf(data),
      ...(await this.#alternatives(data, inputs, folder)),
    };
  }

  async #alternatives(prediction: PricePredicted, inputs: readonly EventEnvelope[], folder: string | undefined) {
    const { instrumentId, asOfDate } = prediction;
    const year = Number(asOfDate.slice(0, 4));
    const streams = [`prices-${instrumentId}-${year - 1}`, `prices-${instrumentId}-${year}`, `actions-${instrumentId}`];
    const found = [...(await this.store.readStreams(streams)).values()].flat();
    const prices = found.filter(({ type }) => wanted.has(type)).sort((a, b) => a.position - b.position);
    const used = new Set(inputs.map(({ id }) => id));
    const firstDay = inputs.map((input) => input.occurredAt).reduce((a, b) => Math.min(a, b), Infinity);
    const of = (counted: readonly EventEnvelope[]) =>
      conceive(this.claims, { prediction, inputs, prices: counted }, folder);
    const corrections: Explanation['corrections'][number][] = [];
    for (const each of correctionsBetween(prices, new Date(firstDay).toISOString().slice(0, 10), asOfDate)) {
      const before = await of(prices.filter(({ position }) => position < each.event.position));
      corrections.push({ ...each, used: used.has(each.event.id), before });
    }
    return { corrections, now: await of(prices) };
  }

  async #sealOf({ group, asOfDate, instrumentId }: PricePredicted): Promise<EventEnvelope> {
    const seals = sealsAmong(await this.store.readStream(sessionStream(group, asOfDate)));
    return seals.find(({ seal }) => seal.members.some((member) => member.instrumentId === instrumentId))!.event;
  }
}

function subjectOf(event: MarketlogEvent): { readonly predictionId: string; readonly asOfDate: string } | undefined {
  if ('settlement' in event.data) return event.data.settlement;
  return 'predictionId' in event.data ? event.data : undefined;
}

function isOutcome({ type }: MarketlogEvent): boolean {
  return (
    type === 'marketlog.predictions.v1.PredictionSettled' ||
    type === 'marketlog.predictions.v1.SettlementAmended' ||
    type === 'marketlog.predictions.v1.PredictionVoided'
  );
}
