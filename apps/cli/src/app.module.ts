import { Module, type DynamicModule } from '@nestjs/common';
import type { CliVerb } from '#cli';
import type { Settings } from '#config';
import { featuresAndOperations } from '../../composition/src/features.js';
import { LogModule } from '../../composition/src/log.module.js';
import { ResetTopicCli, resetTopicVerb } from './relay-reset/reset-topic.cli.js';

/** In the order of the help. */
export const verbs: readonly CliVerb[] = [
  ...featuresAndOperations.flatMap(({ cli }) => cli?.verbs ?? []),
  resetTopicVerb,
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
        ...featuresAndOperations.flatMap(({ cli }) => cli?.modules ?? []),
      ],
      // The one verb that speaks to Kafka, which apps without Kafka must not load.
      providers: [ResetTopicCli],
    };
  }
}
