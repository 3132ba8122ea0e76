import { SentimentApiModule } from './sentiment.api.module.js';

/** What sentiment brings to an app. */
export const sentimentFeature = { name: 'sentiment', api: SentimentApiModule } as const;
