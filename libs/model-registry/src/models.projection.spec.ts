import type { EventDraft } from '#contracts';
import { inBatchesOf, projectEvents, recordedEvents } from '#testing';
import { modelsProjection } from './models.projection.js';

const hash = 'e'.repeat(64);
const registered = (version: string): EventDraft => ({
  type: 'marketlog.models.v1.ModelRegistered',
  data: { name: 'sentiment', version, hash },
});
const promoted = (version: string): EventDraft => ({
  type: 'marketlog.models.v1.ModelPromoted',
  data: { name: 'sentiment', version, hash },
});
const events = recordedEvents(
  'model-sentiment',
  [registered('1.0.0'), promoted('1.0.0'), registered('2.0.0'), promoted('2.0.0'), promoted('1.0.0')],
  { recordedAt: 0 },
);

test.each([1, 2, 5])('one version is promoted at a time, since its last promotion, in batches of %d', (size) => {
  expect(projectEvents(modelsProjection, inBatchesOf(size, events))['models']).toEqual([
    { name: 'sentiment', version: '1.0.0', hash, registered_at: 0, promoted_at: 4000 },
    { name: 'sentiment', version: '2.0.0', hash, registered_at: 2000, promoted_at: null },
  ]);
});
