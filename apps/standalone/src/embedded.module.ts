import { Global, Module, type DynamicModule } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { articlesProjections } from '#articles';
import { ConfigModule, type Settings } from '#config';
import { indicatorsProjections } from '#indicators';
import { ingestionsProjections, IngestionsWriteModule } from '#ingestions';
import { InstrumentsDirectoryModule, instrumentsProjections, InstrumentsWriteModule } from '#instruments';
import { LatestPricesModule, pricesProjections, PricesWriteModule } from '#prices';
import { qualityProjections } from '#quality';
import { ProjectionEngineModule, SqlModule } from '#sql';

/** Ports that one feature provides and others ask for. */
const ports = [
  InstrumentsWriteModule,
  InstrumentsDirectoryModule,
  IngestionsWriteModule,
  PricesWriteModule,
  LatestPricesModule,
];

@Global()
@Module({ imports: ports, exports: ports })
class PortsModule {}

const projections = [
  ...instrumentsProjections,
  ...pricesProjections,
  ...indicatorsProjections,
  ...qualityProjections,
  ...articlesProjections,
  ...ingestionsProjections,
];

export interface EmbeddedOptions {
  /** Whether a log may be made where there is none. */
  readonly create: boolean;
  /** Whether it projects all the time, or only from its first append on. */
  readonly run: true | 'afterAppend';
  /** Ends the wait for a database that is down. */
  readonly interrupted?: AbortSignal | undefined;
}

/**
 * Log, commands and read models in one process. The service and the commands beside it share this list: whoever of them
 * holds the lease projects for all, so they must know the same projections.
 */
@Module({})
export class EmbeddedModule {
  static forRoot(settings: Settings, { create, run, interrupted }: EmbeddedOptions): DynamicModule {
    const { databaseUrl: url, partitions } = settings;
    return {
      module: EmbeddedModule,
      imports: [
        ConfigModule.forRoot(settings),
        CqrsModule.forRoot(),
        SqlModule.forRoot({ url, partitions, create, interrupted }),
        ProjectionEngineModule.register(projections, { run }),
        PortsModule,
      ],
    };
  }
}
