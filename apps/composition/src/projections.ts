import { articlesProjections } from '#articles';
import type { Projection } from '#event-sourcing';
import { indicatorsProjections } from '#indicators';
import { ingestionsProjections } from '#ingestions';
import { instrumentsProjections } from '#instruments';
import { pricesProjections } from '#prices';
import { qualityProjections } from '#quality';

/** Every read model of this build. */
export const projections: readonly Projection[] = [
  ...instrumentsProjections,
  ...pricesProjections,
  ...indicatorsProjections,
  ...qualityProjections,
  ...articlesProjections,
  ...ingestionsProjections,
];
