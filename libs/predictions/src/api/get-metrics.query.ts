import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { InstrumentDirectory } from '#contracts';
import { persistence } from '../model/built-in-models.js';
import { DriftRepository, type DriftedFeature } from '../drift/drift.repository.js';
import { claimed } from '../metrics/direction.js';
import { errorMeasures } from '../metrics/errors.js';
import { evaluate } from '../metrics/evaluate.js';
import { priceMeasures } from '../metrics/prices.js';
import { brierScore, logLoss } from '../metrics/probabilities.js';
import type { SettledPrediction } from '../metrics/settled-prediction.js';
import type { EvaluationView, MetricsAnswer, MetricsQuery } from './metrics.schema.js';
import { PredictionsRepository, type EvaluatedGroup } from './predictions.repository.js';

/** How the models do on settled predictions, beside the naive baselines. */
export class GetMetrics extends Query<MetricsAnswer> {
  constructor(readonly query: MetricsQuery) {
    super();
  }
}

@QueryHandler(GetMetrics)
export class GetMetricsHandler implements IQueryHandler<GetMetrics> {
  constructor(
    private readonly predictions: PredictionsRepository,
    private readonly directory: InstrumentDirectory,
    private readonly drift: DriftRepository,
  ) {}

  /** @throws MarketlogError `symbol_not_found` */
  async execute({ query }: GetMetrics): Promise<MetricsAnswer> {
    const instrument = query.symbol === undefined ? undefined : await this.directory.get(query.symbol);
    const { mode, start, end, window } = query;
    // Of all models, because the baseline of the same predictions is asked for beside each.
    const found = await this.predictions.settled({ mode, start, end, instrumentId: instrument?.instrumentId });
    const shown = found.filter(
      ({ model }) => query.model === undefined || query.model === `${model.name}@${model.version}`,
    );
    const drifted = await this.drift.current();
    return {
      data: shown.map((group) => ({
        ...viewOf(lastSessions(group, window), found, instrument !== undefined),
        drift: drifted.filter((each) => isOf(each, group)).map(driftView),
      })),
      meta: {
        symbol: instrument?.symbol ?? null,
        projectionVersion: await this.predictions.projectionVersion(),
        unavailable: unavailableOf(shown, instrument !== undefined),
      },
    };
  }
}

function unavailableOf(shown: readonly EvaluatedGroup[], ofOne: boolean): Record<string, string> {
  if (shown.length === 0) return { data: 'nothing_settled' };
  return ofOne ? {} : { 'data.prices': 'several_symbols' };
}

function isOf({ model_name: name, model_version: version, mode }: DriftedFeature, group: EvaluatedGroup): boolean {
  return name === group.model.name && version === group.model.version && mode === group.mode;
}

function driftView({ group, date, feature, stability_index: index }: DriftedFeature): EvaluationView['drift'][number] {
  return { group, date, feature, stabilityIndex: index };
}

function lastSessions(group: EvaluatedGroup, count: number | undefined): EvaluatedGroup {
  if (count === undefined) return group;
  const sessions = [...new Set(group.rows.map(({ session }) => session))].slice(-count);
  const first = sessions[0] ?? '';
  return { ...group, rows: group.rows.filter(({ session }) => session >= first) };
}

/** @param ofOne whether all predictions are of one instrument */
function viewOf(
  { model, mode, rows }: EvaluatedGroup,
  all: readonly EvaluatedGroup[],
  ofOne: boolean,
): Omit<EvaluationView, 'drift'> {
  const tried = new Set(all.filter((other) => other.mode === mode).map((other) => other.model.name)).size;
  const { direction, interval, returns, trading, alwaysUp, ...counts } = evaluate(rows, tried);
  const naive = errorMeasures(rows.map((row) => ({ ...row, expectedReturn: 0 })));
  const ofBaseRate = all.find((other) => other.mode === mode && other.model.name === persistence.name);
  const name = ({ session, instrumentId }: SettledPrediction) => `${session} ${instrumentId}`;
  const wanted = new Set(rows.map(name));
  const same = claimed((ofBaseRate?.rows ?? []).filter((row) => wanted.has(name(row))));
  const brier = brierScore(same);
  return {
    model,
    mode,
    ...counts,
    direction: {
      ...direction,
      accuracyInterval: direction.accuracyInterval && [...direction.accuracyInterval],
      reliability: [...direction.reliability],
    },
    interval,
    returns,
    trading,
    prices: (ofOne && priceMeasures(rows)) || null,
    baselines: {
      alwaysUp: { accuracy: alwaysUp },
      persistence: { mae: naive.mae, mse: naive.mse },
      baseRate: {
        brier,
        logLoss: logLoss(same),
        brierSkill: brier === null || direction.brier === null || brier === 0 ? null : 1 - direction.brier / brier,
      },
    },
  };
}
