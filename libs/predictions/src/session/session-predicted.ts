import type { EventDraft, SessionSealed } from '#contracts';
import type { FeatureDrift } from '../drift/feature-drift.js';
import type { ModelVersion } from '../model/built-in-models.js';
import type { featureBins } from './feature-bins.js';
import type { Mode } from './predict.js';
import { driftEventId, sessionPredictedEventId } from './streams.js';

type Told = EventDraft<'marketlog.predictions.v1.SessionPredicted' | 'marketlog.predictions.v1.ModelDriftDetected'>;

/** What completes the predictions of a seal: that they are all there, and which of their features have drifted. */
export function sessionPredicted(
  session: {
    readonly group: string;
    readonly date: string;
    readonly revision: number;
    readonly model: ModelVersion;
    readonly mode: Mode;
  },
  {
    members,
    features,
    drift,
  }: {
    readonly members: SessionSealed['members'];
    readonly features: ReturnType<typeof featureBins>;
    readonly drift: FeatureDrift | undefined;
  },
): (Told & { readonly id: string })[] {
  const name = [session.group, session.date, session.revision, session.model] as const;
  const instrumentIds = members.map(({ instrumentId }) => instrumentId);
  const predicted: Told & { readonly id: string } = {
    type: 'marketlog.predictions.v1.SessionPredicted',
    data: { ...session, predictions: members.length, members: instrumentIds, features },
    id: sessionPredictedEventId(...name),
  };
  if (drift === undefined) return [predicted];
  const data = { ...session, ...drift, features: [...drift.features] };
  return [predicted, { type: 'marketlog.predictions.v1.ModelDriftDetected', data, id: driftEventId(...name) }];
}
