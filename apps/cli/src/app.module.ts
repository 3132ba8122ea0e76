import { Module, type DynamicModule } from '@nestjs/common';
import { ArticlesCliModule, articlesVerbs } from '#articles';
import type { CliVerb } from '#cli';
import type { Settings } from '#config';
import { InstrumentsCliModule, instrumentsVerbs } from '#instruments';
import { eventsVerbs, LogVerifyCliModule, logVerbs, OperationsCliModule, projectionsVerbs } from '#operations';
import { PricesCliModule, pricesVerbs } from '#prices';
import { EmbeddedModule } from '../../standalone/src/embedded.module.js';

/** In the order of the help. */
export const verbs: readonly CliVerb[] = [
  ...instrumentsVerbs,
  ...pricesVerbs,
  ...articlesVerbs,
  ...eventsVerbs,
  ...logVerbs,
  ...projectionsVerbs,
];

/** What the verbs run in: the log and the read models of the service, without its API. */
@Module({})
export class AppModule {
  static forRoot(settings: Settings, { log }: Pick<CliVerb, 'log'>, interrupted?: AbortSignal): DynamicModule {
    return {
      module: AppModule,
      imports: [
        EmbeddedModule.forRoot(settings, { create: log === 'create', run: 'afterAppend', interrupted }),
        InstrumentsCliModule,
        PricesCliModule,
        ArticlesCliModule,
        OperationsCliModule,
        LogVerifyCliModule,
      ],
    };
  }
}
