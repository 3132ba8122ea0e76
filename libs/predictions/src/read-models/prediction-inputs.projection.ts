import type { MarketlogEvent } from '#contracts';
import type { Projection, Row, RowChange, TableDefinition } from '#event-sourcing';
import * as column from './columns.js';

const types = [
  'marketlog.predictions.v1.PricePredicted',
  'marketlog.predictions.v1.PredictionSettled',
  'marketlog.predictions.v1.SettlementAmended',
] as const;
type UsingEvent = MarketlogEvent<(typeof types)[number]>;

const key = ['instrument_id', 'using_event_id', 'sequence'];

/** What each prediction and settlement was computed from: a run of versions of a stream, or one event. */
const inputsTable: TableDefinition = {
  name: 'prediction_inputs',
  columns: {
    instrument_id: column.instrumentId,
    /** The PricePredicted, PredictionSettled or SettlementAmended that used it. */
    using_event_id: column.uuid,
    sequence: column.integer,
    /** prediction | settlement */
    used_for: column.word,
    prediction_id: column.uuid,
    as_of_date: column.date,
    stream: column.stream,
    first_version: column.optionalInteger,
    last_version: column.optionalInteger,
    event_id: column.optionalUuid,
  },
  primaryKey: key,
  keyColumn: 'instrument_id',
  indexes: { stream: ['stream', 'first_version'], event: ['event_id'] },
};

/** From a prediction to its inputs and back: events have no index over what caused them. */
export const predictionInputsProjection: Projection<UsingEvent> = {
  name: 'prediction-inputs',
  version: 1,
  category: 'predictions',
  types,
  tables: [inputsTable],
  load: { past: 'none' },
  project: (instrument, events) =>
    events.flatMap((event) =>
      usedBy(event).map((used, sequence): RowChange => {
        const row = { instrument_id: instrument, using_event_id: event.id, sequence, ...used };
        return { kind: 'upsert', table: 'prediction_inputs', row };
      }),
    ),
};

function usedBy(event: UsingEvent): Row[] {
  const none = { stream: null, first_version: null, last_version: null, event_id: null };
  if (event.type !== 'marketlog.predictions.v1.PricePredicted') {
    const { predictionId, asOfDate, inputEvents } = event.data.settlement!;
    const use = { ...none, used_for: 'settlement', prediction_id: predictionId, as_of_date: asOfDate };
    return inputEvents.map((id) => ({ ...use, event_id: id }));
  }
  const { predictionId, asOfDate, inputs, inputEvents } = event.data;
  const use = { ...none, used_for: 'prediction', prediction_id: predictionId, as_of_date: asOfDate };
  return [
    ...inputs.map(({ stream, firstVersion, lastVersion }) => ({
      ...use,
      stream,
      first_version: firstVersion,
      last_version: lastVersion,
    })),
    ...inputEvents.map((id) => ({ ...use, event_id: id })),
  ];
}
