import { Module, type DynamicModule } from '@nestjs/common';
import { ArticlesCliModule, articlesVerbs } from '#articles';
import type { CliVerb } from '#cli';
import type { Settings } from '#config';
import { InstrumentsCliModule, instrumentsVerbs } from '#instruments';
import {
  eventsVerbs,
  LogRecoverCliModule,
  logRecoverVerbs,
  LogVerifyCliModule,
  logVerbs,
  migrateVerb,
  OperationsCliModule,
  projectionsVerbs,
  RelayCliModule,
  relayVerbs,
} from '#operations';
import { PredictionsCliModule, predictionsVerbs } from '#predictions';
import { PricesCliModule, pricesVerbs } from '#prices';
import { LogModule } from '../../composition/src/log.module.js';

/** In the order of the help. */
export const verbs: readonly CliVerb[] = [
  ...instrumentsVerbs,
  ...pricesVerbs,
  ...articlesVerbs,
  ...predictionsVerbs,
  ...eventsVerbs,
  ...logVerbs,
  migrateVerb,
  ...logRecoverVerbs,
  ...projectionsVerbs,
  ...relayVerbs,
];

/** What the verbs run in: the log and the read models of the service, without its API. */
@Module({})
export class AppModule {
  static forRoot(settings: Settings, { log }: Pick<CliVerb, 'log'>, interrupted?: AbortSignal): DynamicModule {
    return {
      module: AppModule,
      imports: [
        // Projectors fill the read models of a cluster.
        LogModule.forRoot(settings, {
          create: log === 'create',
          run: settings.kafka === undefined && 'afterAppend',
          interrupted,
        }),
        InstrumentsCliModule,
        PricesCliModule,
        ArticlesCliModule,
        PredictionsCliModule,
        OperationsCliModule,
        LogVerifyCliModule,
        LogRecoverCliModule,
        RelayCliModule,
      ],
    };
  }
}
