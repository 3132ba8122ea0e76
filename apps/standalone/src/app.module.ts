import { Global, Module, type DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ArticlesApiModule, ArticlesCliModule, articlesProjections, articlesVerbs } from '#articles';
import { ConfigModule, type Settings } from '#config';
import { IndicatorsApiModule, indicatorsProjections } from '#indicators';
import { IngestionsApiModule, ingestionsProjections, IngestionsWriteModule } from '#ingestions';
import {
  InstrumentsApiModule,
  InstrumentsCliModule,
  InstrumentsDirectoryModule,
  instrumentsProjections,
  instrumentsVerbs,
  InstrumentsWriteModule,
} from '#instruments';
import { OperationsApiModule, SampleModule } from '#operations';
import {
  LatestPricesModule,
  PricesApiModule,
  PricesCliModule,
  pricesProjections,
  pricesVerbs,
  PricesWriteModule,
} from '#prices';
import { qualityProjections } from '#quality';
import { ProjectionEngineModule, SqlModule } from '#sql';

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

/** Log, imports, projections and API in one process. */
@Module({})
export class AppModule {
  static forRoot(settings: Settings, interrupted?: AbortSignal): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(settings),
        CqrsModule.forRoot(),
        SqlModule.forRoot({ url: settings.databaseUrl, partitions: settings.partitions, create: true, interrupted }),
        ProjectionEngineModule.register(projections, { run: true }),
        PortsModule,
        InstrumentsApiModule,
        PricesApiModule,
        IndicatorsApiModule,
        ArticlesApiModule,
        IngestionsApiModule,
        OperationsApiModule,
        // The bundled sample comes in by the imports of the command line.
        InstrumentsCliModule,
        PricesCliModule,
        ArticlesCliModule,
        SampleModule.register([...instrumentsVerbs, ...pricesVerbs, ...articlesVerbs]),
      ],
    };
  }
}
