import { Injectable } from '@nestjs/common';
import type { SqlRow } from '#database';
import { ReadModels } from '#projection-engine';

/** A feature that has drifted at the last session of its group. */
export interface DriftedFeature extends SqlRow {
  group: string;
  date: string;
  mode: string;
  model_name: string;
  model_version: string;
  feature: string;
  stability_index: number;
}

/** Which features of which models have drifted. */
@Injectable()
export class DriftRepository {
  constructor(private readonly readModels: ReadModels) {}

  /** At the last session that was sealed of each calendar group; none where all is as before. */
  current(): Promise<DriftedFeature[]> {
    return this.readModels.query<DriftedFeature>(
      'prediction-sessions',
      `SELECT d.calendar_group AS \`group\`, d.date, d.mode, d.model_name, d.model_version, d.feature, d.stability_index
       FROM {prediction_drift} d
       JOIN (SELECT calendar_group, MAX(date) AS last FROM {prediction_sessions} GROUP BY calendar_group) s
         ON s.calendar_group = d.calendar_group AND s.last = d.date
       ORDER BY d.calendar_group, d.model_name, d.model_version, d.feature`,
      [],
    );
  }
}
