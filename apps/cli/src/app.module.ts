import { Module, type DynamicModule, type Type } from '@nestjs/common';
import type { CliVerb } from '#cli';
import type { Settings } from '#config';
import { featuresAndOperations } from '../../composition/src/features.js';
import { LogModule } from '../../composition/src/log.module.js';

/** What a verb runs in: the log and the read models of the service, without its API. */
@Module({})
export class AppModule {
  static async forRoot(settings: Settings, verb: CliVerb, interrupted?: AbortSignal): Promise<DynamicModule> {
    const modules = await (verb.modules ?? (() => modulesOfFeature(verb)))();
    return {
      module: AppModule,
      imports: [
        // Projectors fill the read models of a cluster.
        LogModule.forRoot(settings, {
          create: verb.log === 'create',
          run: settings.kafka === undefined && 'afterAppend',
          dataSource: false,
          interrupted,
        }),
        ...modules,
      ],
      // An action that needs nothing else stands by itself.
      providers: modules.length > 0 ? [] : [await verb.action()],
    };
  }
}

/** What provides the actions of the feature that declares a verb, with the commands and ports of all. */
async function modulesOfFeature(verb: CliVerb): Promise<readonly Type[]> {
  const { PortsModule } = await import('../../composition/src/ports.module.js');
  const feature = featuresAndOperations.find(({ verbs = [] }) => verbs.includes(verb));
  return [PortsModule, ...((await feature?.cli?.()) ?? [])];
}
