import { Module, type DynamicModule } from '@nestjs/common';
import type { CliVerb } from '#cli';
import { SAMPLE_VERBS, SampleLoader } from './sample-loader.js';

@Module({})
export class SampleModule {
  /** @param verbs imports whose actions the application provides. */
  static register(verbs: readonly CliVerb[]): DynamicModule {
    return {
      module: SampleModule,
      providers: [{ provide: SAMPLE_VERBS, useValue: verbs }, SampleLoader],
      exports: [SampleLoader],
    };
  }
}
