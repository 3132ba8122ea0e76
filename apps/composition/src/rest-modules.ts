import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { STOCK_FACETS, type StockFacet } from '#contracts';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { everyOf } from './feature.js';
import { features, featuresAndOperations } from './features.js';
import { OneQuestionInterceptor } from './one-question.interceptor.js';

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

@Module({ providers: [{ provide: APP_INTERCEPTOR, useClass: OneQuestionInterceptor }] })
class OneQuestionModule {}

const facets = await everyOf(features, ({ stockFacets }) => stockFacets);

/** Everything that is answered over REST, with the commands beside it: the same in one process and in a cluster. */
export const restModules: readonly (Type | DynamicModule)[] = [
  OneQuestionModule,
  StockFacetsModule.of(
    facets.flatMap(({ modules }) => modules),
    facets.flatMap((part) => part.facets),
  ),
  ...(await everyOf(featuresAndOperations, ({ api }) => api)).flat(),
];
