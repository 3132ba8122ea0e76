import type { MarketlogEvent, PricePredicted, Settlement } from '#contracts';
import { assertNever, type Projection, type Row, type RowChange, type TableDefinition } from '#event-sourcing';
import * as column from './columns.js';

const types = [
  'marketlog.predictions.v1.PricePredicted',
  'marketlog.predictions.v1.PredictionSettled',
  'marketlog.predictions.v1.SettlementAmended',
  'marketlog.predictions.v1.PredictionVoided',
  'marketlog.predictions.v1.PredictionInputsChanged',
] as const;
export type OutcomeEvent = MarketlogEvent<(typeof types)[number]>;

const key = ['instrument_id', 'as_of_date', 'model_name', 'model_version'];

const claim = {
  symbol: column.symbol,
  calendar_group: column.word,
  target_date: column.date,
  revision: column.integer,
  mode: column.word,
  late: column.flag,
  in_sample: column.flag,
  reference_close: column.double,
  currency: column.currency,
  expected_return: column.double,
  predicted_close: column.double,
  lower_bound: column.optionalDouble,
  upper_bound: column.optionalDouble,
  level: column.double,
  probability_up: column.optionalDouble,
  skill: column.word,
  model_hash: column.hash,
  sigma: column.double,
  alpha: column.double,
  scores: column.integer,
  quantile: column.optionalDouble,
  feature_set: column.word,
  features_hash: column.hash,
};

const outcome = {
  /** open | settled | void */
  status: column.word,
  settled_date: column.optionalDate,
  actual_return: column.optionalDouble,
  actual_close: column.optionalDouble,
  error: column.optionalDouble,
  inside_interval: column.optionalFlag,
  direction_correct: column.optionalFlag,
  /** How often the outcome was corrected. */
  amendments: column.integer,
  /** An input was corrected or withdrawn after the target session had opened. */
  inputs_changed: column.flag,
};

/** One row per prediction in its newest revision, with what became of it. */
const predictionsTable: TableDefinition = {
  name: 'predictions',
  columns: {
    instrument_id: column.instrumentId,
    as_of_date: column.date,
    model_name: column.word,
    model_version: column.word,
    prediction_id: column.uuid,
    ...claim,
    ...outcome,
    made_at: column.instant,
    cutoff_at: column.instant,
    event_id: column.uuid,
    settlement_event_id: column.optionalUuid,
  },
  primaryKey: key,
  keyColumn: 'instrument_id',
  indexes: {
    prediction: ['prediction_id'],
    // Metrics read a model's settled predictions in this order.
    settled: ['model_name', 'model_version', 'mode', 'status', 'settled_date', 'instrument_id'],
  },
  hashed: { key, columns: [...key, ...Object.keys(claim), ...Object.keys(outcome)] },
};

/** Predictions beside what happened. */
export const predictionsProjection: Projection<OutcomeEvent> = {
  name: 'predictions',
  version: 1,
  category: 'predictions',
  types,
  tables: [predictionsTable],
  load: {
    past: 'rows',
    lookUp: { table: 'predictions', column: 'as_of_date', value: (event) => subjectOf(event).asOfDate },
  },
  project: (instrument, events, history) => {
    const rows = new Map((history.rows['predictions'] ?? []).map((row) => [String(row['prediction_id']), row]));
    const changed = new Set<string>();
    for (const event of events) {
      const { predictionId } = subjectOf(event);
      const row = applied(instrument, rows.get(predictionId), event);
      if (row === undefined) continue;
      rows.set(predictionId, row);
      changed.add(predictionId);
    }
    return [...changed].map((id): RowChange => ({ kind: 'upsert', table: 'predictions', row: rows.get(id)! }));
  },
};

/** The prediction that an event is about. */
function subjectOf(event: OutcomeEvent): { readonly predictionId: string; readonly asOfDate: string } {
  switch (event.type) {
    case 'marketlog.predictions.v1.PredictionSettled':
    case 'marketlog.predictions.v1.SettlementAmended':
      return event.data.settlement!;
    default:
      return event.data;
  }
}

function applied(instrument: string, before: Row | undefined, event: OutcomeEvent): Row | undefined {
  if (event.type === 'marketlog.predictions.v1.PricePredicted')
    return claimed(instrument, before, event.data, event.id);
  if (before === undefined) throw new TypeError(`${event.type} speaks of a prediction that was not made`);
  switch (event.type) {
    case 'marketlog.predictions.v1.PredictionSettled':
      return { ...before, ...settled(event.data.settlement!), settlement_event_id: event.id };
    case 'marketlog.predictions.v1.SettlementAmended': {
      const amendments = Number(before['amendments']) + 1;
      return { ...before, ...settled(event.data.settlement!), settlement_event_id: event.id, amendments };
    }
    case 'marketlog.predictions.v1.PredictionVoided':
      return { ...before, ...withoutOutcome, status: 'void', settlement_event_id: event.id };
    case 'marketlog.predictions.v1.PredictionInputsChanged':
      return { ...before, inputs_changed: event.data.featuresHash !== before['features_hash'] };
    default:
      return assertNever(event);
  }
}

const withoutOutcome = {
  ...{ settled_date: null, actual_return: null, actual_close: null, error: null },
  ...{ inside_interval: null, direction_correct: null },
};

function claimed(instrument: string, before: Row | undefined, data: PricePredicted, eventId: string): Row {
  const { model, interval } = data;
  const open = {
    ...withoutOutcome,
    ...{ status: 'open', amendments: 0, inputs_changed: false },
    settlement_event_id: null,
  };
  return {
    ...(before ?? open),
    instrument_id: instrument,
    as_of_date: data.asOfDate,
    model_name: model!.name,
    model_version: model!.version,
    prediction_id: data.predictionId,
    symbol: data.symbol,
    calendar_group: data.group,
    target_date: data.targetDate,
    revision: data.revision,
    mode: data.mode,
    late: data.late,
    in_sample: data.inSample,
    reference_close: data.referenceClose,
    currency: data.currency ?? null,
    expected_return: data.expectedReturn,
    predicted_close: data.predictedClose,
    lower_bound: data.lower ?? null,
    upper_bound: data.upper ?? null,
    level: data.level,
    probability_up: data.probabilityUp ?? null,
    skill: data.skill,
    model_hash: model!.hash,
    sigma: interval!.sigma,
    alpha: interval!.alpha,
    scores: interval!.scores,
    quantile: interval!.quantile ?? null,
    feature_set: data.featureSet,
    features_hash: data.featuresHash,
    made_at: Number(data.madeAt),
    cutoff_at: Number(data.cutoffAt),
    event_id: eventId,
  };
}

function settled(settlement: Settlement): Row {
  return {
    status: 'settled',
    settled_date: settlement.settledDate,
    actual_return: settlement.actualReturn,
    actual_close: settlement.actualClose,
    error: settlement.error,
    inside_interval: settlement.insideInterval ?? null,
    direction_correct: settlement.directionCorrect ?? null,
  };
}
