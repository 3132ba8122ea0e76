import { Global, Module } from '@nestjs/common';
import { LIVE_FETCHES, type LiveFetch } from '#contracts';
import { everyOf } from './feature.js';
import { features } from './features.js';

const ports = (await everyOf(features, (feature) => feature.ports)).flat();
const liveFetches = (await everyOf(features, (feature) => feature.liveFetches)).flat();

/** The commands of features, and the ports that one provides and others ask for: in apps that do more than move the log on. */
@Global()
@Module({
  imports: ports,
  providers: [
    {
      provide: LIVE_FETCHES,
      inject: liveFetches,
      useFactory: (...all: LiveFetch[]) => all,
    },
  ],
  exports: [...ports, LIVE_FETCHES],
})
export class PortsModule {}
