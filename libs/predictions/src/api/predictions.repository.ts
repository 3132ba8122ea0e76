import { Injectable } from '@nestjs/common';
import type { EventAddress } from '#event-sourcing';
import { formatInstant, SymbolMoments, type MomentQuery, type SymbolMoment } from '#resources';
import type { SqlRow, SqlValue } from '#database';
import { ReadModels } from '#projection-engine';
import type { SettledPrice } from '../metrics/prices.js';
import type { SettledPrediction } from '../metrics/settled-prediction.js';
import type { Prediction } from './predictions.schema.js';

interface PredictionRow extends SqlRow {
  [column: string]: string | number | null;
}

export interface PredictionFilter {
  readonly mode?: string | undefined;
  /** `name@version` */
  readonly model?: string | undefined;
  readonly start?: string | undefined;
  readonly end?: string | undefined;
}

/** What may come next of a list: the day and the model of the last one shown. */
export type PredictionCursor = readonly [asOfDate: string, model: string, version: string];

interface Evaluated extends SqlRow {
  model_name: string;
  model_version: string;
  mode: string;
  session: string;
  instrument_id: string;
  probability_up: number | null;
  expected_return: number;
  sigma: number;
  quantile: number | null;
  actual_return: number;
  reference_close: number;
  currency: string | null;
}

/** Settled predictions of one model and mode. */
export interface EvaluatedGroup {
  readonly model: { readonly name: string; readonly version: string };
  readonly mode: 'live' | 'backfill';
  readonly rows: (SettledPrediction & SettledPrice)[];
}

/** The SQL over the read models of predictions. */
@Injectable()
export class PredictionsRepository {
  constructor(
    private readonly moments: SymbolMoments,
    private readonly readModels: ReadModels,
  ) {}

  locate(symbol: string, query: MomentQuery): Promise<SymbolMoment> {
    const { readModels: states } = this;
    return this.moments.locate(symbol, query, { category: 'predictions', states, projections: ['predictions'] });
  }

  /** @throws MarketlogError `projection_behind` where the event at the address is not seen within 2 s. */
  reached(address: EventAddress): Promise<void> {
    return this.readModels.waitFor('predictions', address);
  }

  /** As `meta` shows it. */
  async projectionVersion(): Promise<string> {
    return `predictions@${(await this.readModels.version('predictions')).version}`;
  }

  /** In order of day, beyond the cursor; with the day of one session the models by name. */
  async list(
    instrumentId: string,
    filter: PredictionFilter,
    { sort, after, limit }: { sort: 'asc' | 'desc'; after?: PredictionCursor | undefined; limit: number },
  ): Promise<Prediction[]> {
    const { sql, parameters } = conditionsOf({ ...filter }, ['instrument_id = ?'], [instrumentId]);
    const beyond =
      after === undefined ? '' : `AND (as_of_date, model_name, model_version) ${sort === 'asc' ? '>' : '<'} (?, ?, ?)`;
    const rows = await this.readModels.query<PredictionRow>(
      'predictions',
      `SELECT * FROM {predictions} WHERE ${sql} ${beyond}
       ORDER BY as_of_date ${sort}, model_name ${sort}, model_version ${sort} LIMIT ${limit}`,
      [...parameters, ...(after ?? [])],
    );
    return rows.map(toPrediction);
  }

  /** With the ids of the events that say it, and of its outcome. */
  async byId(id: string) {
    const [row] = await this.readModels.query<PredictionRow>(
      'predictions',
      'SELECT * FROM {predictions} WHERE prediction_id = ?',
      [id],
    );
    if (row === undefined) return undefined;
    return {
      prediction: toPrediction(row),
      instrumentId: String(row['instrument_id']),
      eventId: String(row['event_id']),
      settlementEventId: row['settlement_event_id'] as string | null,
    };
  }

  /** The newest session whose seal says that an instrument could not be predicted, and why. */
  async missing(instrumentId: string): Promise<{ date: string; reason: string } | undefined> {
    const [row] = await this.readModels.query<{ date: string; reason: string }>(
      'prediction-sessions',
      `SELECT date, reason FROM {prediction_missing} WHERE instrument_id = ? ORDER BY date DESC LIMIT 1`,
      [instrumentId],
    );
    return row;
  }

  /** The newest session of a calendar group that is sealed. */
  async lastSealed(group: string): Promise<string | undefined> {
    const [row] = await this.readModels.query<{ date: string }>(
      'prediction-sessions',
      'SELECT date FROM {prediction_sessions} WHERE calendar_group = ? ORDER BY date DESC LIMIT 1',
      [group],
    );
    return row?.date;
  }

  /** Settled predictions that metrics count, model by model and mode by mode, in order of session and instrument. */
  async settled(filter: PredictionFilter & { readonly instrumentId?: string | undefined }): Promise<EvaluatedGroup[]> {
    const counted = ["status = 'settled'", 'late = 0', 'in_sample = 0'];
    const { instrumentId, ...rest } = filter;
    const of = instrumentId === undefined ? [] : ['instrument_id = ?'];
    const { sql, parameters } = conditionsOf(
      rest,
      [...counted, ...of],
      instrumentId === undefined ? [] : [instrumentId],
    );
    const rows = await this.readModels.query<Evaluated>(
      'predictions',
      `SELECT model_name, model_version, mode, settled_date AS session, instrument_id, probability_up, expected_return,
              sigma, quantile, actual_return, reference_close, currency
       FROM {predictions} WHERE ${sql} ORDER BY model_name, model_version, mode, settled_date, instrument_id, as_of_date`,
      parameters,
    );
    const groups = Map.groupBy(rows, (row) => `${row.model_name}@${row.model_version} ${row.mode}`);
    return [...groups.values()].map((group) => ({
      model: { name: group[0]!.model_name, version: group[0]!.model_version },
      mode: group[0]!.mode as 'live' | 'backfill',
      rows: group.map((row) => ({
        session: row.session,
        instrumentId: row.instrument_id,
        probabilityUp: row.probability_up,
        expectedReturn: row.expected_return,
        halfWidth: row.quantile === null ? null : row.quantile * row.sigma,
        actualReturn: row.actual_return,
        referenceClose: row.reference_close,
        currency: row.currency,
      })),
    }));
  }
}

function conditionsOf(
  { mode, model, start, end }: PredictionFilter,
  conditions: string[],
  parameters: SqlValue[],
): { readonly sql: string; readonly parameters: SqlValue[] } {
  const [name, version] = model?.split('@') ?? [];
  const optional: readonly (readonly [string, string | undefined])[] = [
    ['mode = ?', mode],
    ['model_name = ?', name],
    ['model_version = ?', version],
    ['as_of_date >= ?', start],
    ['as_of_date <= ?', end],
  ];
  const given = optional.filter((each): each is readonly [string, string] => each[1] !== undefined);
  return {
    sql: [...conditions, ...given.map(([condition]) => condition)].join(' AND '),
    parameters: [...parameters, ...given.map(([, value]) => value)],
  };
}

function toPrediction(row: PredictionRow): Prediction {
  const flag = (value: string | number | null | undefined) => (value === null ? null : value === 1);
  const text = (column: string) => String(row[column]);
  const number = (column: string) => row[column] as number | null;
  return {
    id: text('prediction_id'),
    symbol: text('symbol'),
    mode: text('mode') as Prediction['mode'],
    madeAt: formatInstant(Number(row['made_at'])),
    asOfDate: text('as_of_date'),
    targetDate: text('target_date'),
    referenceClose: number('reference_close')!,
    currency: row['currency'] as string | null,
    predictedClose: number('predicted_close')!,
    lower: number('lower_bound'),
    upper: number('upper_bound'),
    level: number('level')!,
    probabilityUp: number('probability_up'),
    expectedReturn: number('expected_return')!,
    skill: text('skill') as Prediction['skill'],
    model: { name: text('model_name'), version: text('model_version'), hash: text('model_hash') },
    interval: {
      sigma: number('sigma')!,
      alpha: number('alpha')!,
      scores: number('scores')!,
      quantile: number('quantile'),
    },
    featureSet: text('feature_set'),
    featuresHash: text('features_hash'),
    revision: number('revision')!,
    late: flag(row['late'])!,
    inSample: flag(row['in_sample'])!,
    inputsChanged: flag(row['inputs_changed'])!,
    status: text('status') as Prediction['status'],
    settledDate: row['settled_date'] as string | null,
    actualClose: number('actual_close'),
    actualReturn: number('actual_return'),
    error: number('error'),
    insideInterval: flag(row['inside_interval']),
    directionCorrect: flag(row['direction_correct']),
  };
}
