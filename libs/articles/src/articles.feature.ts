import { articlesVerbs } from './articles.verbs.js';

/** What articles bring to an app. */
export const articlesFeature = {
  name: 'articles',
  verbs: articlesVerbs,
  cli: async () => [(await import('./articles.cli.module.js')).ArticlesCliModule],
  projections: async () => (await import('./articles.projections.module.js')).articlesProjections,
  ports: async () => [
    (await import('./articles.write.module.js')).ArticlesWriteModule,
    (await import('./articles.withdrawal.module.js')).ArticlesWithdrawalModule,
  ],
  liveFetches: async () => [(await import('./fetch/article-live-fetch.js')).ArticleLiveFetch],
  api: async () => [(await import('./articles.api.module.js')).ArticlesApiModule],
} as const;
