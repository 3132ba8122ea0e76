import { ArticlesApiModule } from './articles.api.module.js';
import { ArticlesCliModule, articlesVerbs } from './articles.cli.module.js';
import { articlesProjections } from './articles.projections.module.js';
import { ArticlesWithdrawalModule } from './articles.withdrawal.module.js';

/** What articles bring to an app. */
export const articlesFeature = {
  name: 'articles',
  projections: articlesProjections,
  ports: [ArticlesWithdrawalModule],
  api: ArticlesApiModule,
  cli: { modules: [ArticlesCliModule], verbs: articlesVerbs },
} as const;
