import { qualityProjections } from './quality.projections.js';

/** What quality brings to an app: flags. */
export const qualityFeature = { name: 'quality', projections: qualityProjections } as const;
