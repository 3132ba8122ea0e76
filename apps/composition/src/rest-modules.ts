import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { STOCK_FACETS, type StockFacet } from '#contracts';
import { features, featuresAndOperations } from './features.js';

/** The parts of a stock that features know, for the one that shows it. */
@Module({})
class StockFacetsModule {
  static of(modules: readonly Type[], facets: readonly Type<StockFacet>[]): DynamicModule {
    return {
      module: StockFacetsModule,
      global: true,
      imports: [...modules],
      providers: [{ provide: STOCK_FACETS, inject: [...facets], useFactory: (...all: StockFacet[]) => all }],
      exports: [STOCK_FACETS],
    };
  }
}

/** Everything that is answered over REST, with the commands beside it: the same in one process and in a cluster. */
export const restModules: readonly (Type | DynamicModule)[] = [
  StockFacetsModule.of(
    features.flatMap(({ stockFacets }) => stockFacets?.modules ?? []),
    features.flatMap(({ stockFacets }) => stockFacets?.facets ?? []),
  ),
  ...featuresAndOperations.flatMap(({ api }) => (api === undefined ? [] : [api])),
];
