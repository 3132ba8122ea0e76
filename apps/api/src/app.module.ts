import { Module, type DynamicModule } from '@nestjs/common';
import type { Settings } from '#config';
import { LogModule } from '../../composition/src/log.module.js';
import { PortsModule } from '../../composition/src/ports.module.js';
import { restModules } from '../../composition/src/rest-modules.js';

/** The read side and the commands over REST. It projects nothing and knows no Kafka, so it answers while either is away. */
@Module({})
export class AppModule {
  static forRoot(settings: Settings, interrupted?: AbortSignal): DynamicModule {
    return {
      module: AppModule,
      imports: [LogModule.forRoot(settings, { create: false, run: false, interrupted }), PortsModule, ...restModules],
    };
  }
}
