import { Module, type DynamicModule } from '@nestjs/common';
import type { Settings } from '#config';
import { IngestionsRunModule } from '#ingestions';
import { SampleModule } from '#operations';
import { ReactorsModule } from '#projection-engine/module';
import { LogModule } from '../../composition/src/log.module.js';
import { PortsModule } from '../../composition/src/ports.module.js';
import { everyOf } from '../../composition/src/feature.js';
import { features } from '../../composition/src/features.js';
import { reactors, schedules } from '../../composition/src/reactors.js';
import { restModules } from '../../composition/src/rest-modules.js';

const actions = (await everyOf(features, ({ cli }) => cli)).flat();

/** Log, imports, projections and API in one process. */
@Module({})
export class AppModule {
  static forRoot(settings: Settings, interrupted?: AbortSignal): DynamicModule {
    return {
      module: AppModule,
      imports: [
        LogModule.forRoot(settings, { create: true, run: true, interrupted }),
        PortsModule,
        ...restModules,
        IngestionsRunModule.register({ scheduled: true }),
        ...reacting(),
        ...schedules,
        // The bundled sample comes in by the imports of the command line.
        ...actions,
        SampleModule.register(features.flatMap(({ verbs = [] }) => verbs)),
      ],
    };
  }
}

/** The reactors, where this build has any; they work under a lease of their own. */
function reacting(): DynamicModule[] {
  const { modules, reactors: classes } = reactors;
  return classes.length === 0 ? [] : [ReactorsModule.register({ reactors: classes, imports: [...modules] })];
}
