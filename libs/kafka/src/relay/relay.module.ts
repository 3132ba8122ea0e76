import { Logger, Module, type DynamicModule, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { KafkaSettings } from '#config';
import { AppendSignal, EventStore, Leases, RelayCheckpoints } from '#event-sourcing';
import { HealthRegistry } from '#telemetry';
import { LogTransport } from '../transport/log-transport.port.js';
import { Relay } from './relay.js';
import { relayHealth } from './relay-health.js';
import { exposeRelay } from './relay-metrics.js';

/** Publishes the app's log while the app runs: needs its log, KafkaModule and HealthRegistry from global modules. */
@Module({})
export class RelayModule implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(
    private readonly relay: Relay,
    private readonly health: HealthRegistry,
  ) {}

  static forRoot(settings: KafkaSettings): DynamicModule {
    const make = (
      store: EventStore,
      leases: Leases,
      checkpoints: RelayCheckpoints,
      transport: LogTransport,
      signal: AppendSignal,
    ) => new Relay({ store, leases, checkpoints, transport, signal }, settings, new Logger('Relay'));
    const inject = [EventStore, Leases, RelayCheckpoints, LogTransport, AppendSignal];
    return { module: RelayModule, providers: [{ provide: Relay, useFactory: make, inject }] };
  }

  onApplicationBootstrap(): void {
    this.health.add('relay', () => relayHealth(this.relay));
    exposeRelay(this.relay);
    this.relay.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.relay.stop();
    exposeRelay(undefined);
  }
}
