import { ArticlesApiModule } from './articles.api.module.js';
import { ArticlesCliModule, articlesVerbs } from './articles.cli.module.js';
import { articlesProjections } from './articles.projections.module.js';

/** What articles bring to an app. */
export const articlesFeature = {
  name: 'articles',
  projections: articlesProjections,
  api: ArticlesApiModule,
  cli: { modules: [ArticlesCliModule], verbs: articlesVerbs },
} as const;
