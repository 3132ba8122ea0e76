import { Module, type DynamicModule } from '@nestjs/common';
import { ArticlesApiModule, ArticlesCliModule, articlesVerbs } from '#articles';
import type { Settings } from '#config';
import { IndicatorsApiModule } from '#indicators';
import { IngestionsApiModule } from '#ingestions';
import { InstrumentsApiModule, InstrumentsCliModule, instrumentsVerbs } from '#instruments';
import { OperationsApiModule, SampleModule } from '#operations';
import { PricesApiModule, PricesCliModule, pricesVerbs } from '#prices';
import { EmbeddedModule } from './embedded.module.js';

/** Log, imports, projections and API in one process. */
@Module({})
export class AppModule {
  static forRoot(settings: Settings, interrupted?: AbortSignal): DynamicModule {
    return {
      module: AppModule,
      imports: [
        EmbeddedModule.forRoot(settings, { create: true, run: true, interrupted }),
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
