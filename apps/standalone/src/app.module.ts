import { Module, type DynamicModule } from '@nestjs/common';
import { ArticlesCliModule, articlesVerbs } from '#articles';
import type { Settings } from '#config';
import { IngestionsRunModule } from '#ingestions';
import { InstrumentsCliModule, instrumentsVerbs } from '#instruments';
import { SampleModule } from '#operations';
import { PricesCliModule, pricesVerbs } from '#prices';
import { ReactorsModule } from '#projection-engine';
import { LogModule } from '../../composition/src/log.module.js';
import { reactors } from '../../composition/src/reactors.js';
import { restModules } from '../../composition/src/rest-modules.js';

/** Log, imports, projections and API in one process. */
@Module({})
export class AppModule {
  static forRoot(settings: Settings, interrupted?: AbortSignal): DynamicModule {
    return {
      module: AppModule,
      imports: [
        LogModule.forRoot(settings, { create: true, run: true, interrupted }),
        ...restModules,
        IngestionsRunModule.register({ scheduled: false }),
        ...reacting(),
        // The bundled sample comes in by the imports of the command line.
        InstrumentsCliModule,
        PricesCliModule,
        ArticlesCliModule,
        SampleModule.register([...instrumentsVerbs, ...pricesVerbs, ...articlesVerbs]),
      ],
    };
  }
}

/** The reactors, where this build has any; they work under a lease of their own. */
function reacting(): DynamicModule[] {
  if (reactors.length === 0) return [];
  const classes = reactors.flatMap((each) => each.reactors);
  return [ReactorsModule.register({ reactors: classes, imports: reactors.map(({ module }) => module) })];
}
