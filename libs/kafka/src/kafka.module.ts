import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { KafkaSettings } from '#config';
import { HealthRegistry } from '#telemetry';
import { KafkajsTransport } from './kafkajs/kafkajs.transport.js';
import { LogTransport } from './transport/log-transport.port.js';
import { LogTopics } from './transport/topics.js';

/** Provides `LogTransport` and `LogTopics` everywhere in an app, and its health as `kafka`. */
@Module({})
export class KafkaModule implements OnApplicationShutdown {
  constructor(
    private readonly transport: LogTransport,
    health: HealthRegistry,
  ) {
    health.add('kafka', () => {
      const { status, detail } = transport.health();
      return { status: status === 'ok' ? 'ok' : 'degraded', detail };
    });
  }

  static forRoot(settings: KafkaSettings): DynamicModule {
    return {
      module: KafkaModule,
      global: true,
      providers: [
        { provide: LogTransport, useFactory: () => new KafkajsTransport(settings) },
        { provide: LogTopics, useFactory: () => new LogTopics(settings.topicPrefix) },
      ],
      exports: [LogTransport, LogTopics],
    };
  }

  /** The last of the hooks: relay and consumers have stopped in earlier ones. */
  async onApplicationShutdown(): Promise<void> {
    await this.transport.close();
  }
}
