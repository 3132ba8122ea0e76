import { Global, Module, type DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ArticlesCliModule, articlesProjections, articlesVerbs } from '#articles';
import type { CliVerb } from '#cli';
import { ConfigModule, type Settings } from '#config';
import { indicatorsProjections } from '#indicators';
import { ingestionsProjections, IngestionsWriteModule } from '#ingestions';
import {
  InstrumentsCliModule,
  InstrumentsDirectoryModule,
  instrumentsProjections,
  instrumentsVerbs,
  InstrumentsWriteModule,
} from '#instruments';
import { eventsVerbs, LogVerifyCliModule, logVerbs, OperationsCliModule, projectionsVerbs } from '#operations';
import { LatestPricesModule, PricesCliModule, pricesProjections, pricesVerbs, PricesWriteModule } from '#prices';
import { qualityProjections } from '#quality';
import { ProjectionEngineModule, SqlModule } from '#sql';

/** In the order of the help. */
export const verbs: readonly CliVerb[] = [
  ...instrumentsVerbs,
  ...pricesVerbs,
  ...articlesVerbs,
  ...eventsVerbs,
  ...logVerbs,
  ...projectionsVerbs,
];

/** Ports that one feature provides and others ask for. */
const providers = [
  InstrumentsWriteModule,
  InstrumentsDirectoryModule,
  IngestionsWriteModule,
  PricesWriteModule,
  LatestPricesModule,
];

@Global()
@Module({ imports: providers, exports: providers })
class PortsModule {}

const projections = [
  ...instrumentsProjections,
  ...pricesProjections,
  ...indicatorsProjections,
  ...qualityProjections,
  ...articlesProjections,
  ...ingestionsProjections,
];

/** What the verbs run in: the log and the read models of the service, without its API. */
@Module({})
export class AppModule {
  static forRoot(settings: Settings, { log }: Pick<CliVerb, 'log'>, interrupted?: AbortSignal): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(settings),
        CqrsModule.forRoot(),
        SqlModule.forRoot({
          url: settings.databaseUrl,
          partitions: settings.partitions,
          create: log === 'create',
          interrupted,
        }),
        ProjectionEngineModule.register(projections, { run: 'afterAppend' }),
        PortsModule,
        InstrumentsCliModule,
        PricesCliModule,
        ArticlesCliModule,
        OperationsCliModule,
        LogVerifyCliModule,
      ],
    };
  }
}
