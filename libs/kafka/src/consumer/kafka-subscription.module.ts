import {
  Logger,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type FactoryProvider,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { EventStore, RelayCheckpoints } from '#event-sourcing';
import { LogTransport } from '../transport/log-transport.port.js';
import { LogTopics } from '../transport/topics.js';
import { KafkaSubscription, type KafkaSubscriptionOptions } from './kafka-subscription.js';

const OPTIONS = Symbol('KafkaSubscriptionOptions');

/** A member of a consumer group as long as the app lives: needs LogTransport, LogTopics, EventStore and RelayCheckpoints. */
@Module({})
export class KafkaSubscriptionModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(private readonly module: ModuleRef) {}

  static register(options: KafkaSubscriptionOptions): DynamicModule {
    return KafkaSubscriptionModule.registerAsync({ useFactory: () => options });
  }

  /** For options that follow from what is injected, such as from the reactors of the app. */
  static registerAsync({
    inject = [],
    useFactory,
  }: Pick<FactoryProvider<KafkaSubscriptionOptions>, 'inject' | 'useFactory'>): DynamicModule {
    return {
      module: KafkaSubscriptionModule,
      global: true,
      providers: [
        { provide: OPTIONS, inject, useFactory },
        {
          provide: KafkaSubscription,
          inject: [LogTransport, LogTopics, EventStore, RelayCheckpoints, OPTIONS],
          useFactory: (
            transport: LogTransport,
            topics: LogTopics,
            store: EventStore,
            relay: RelayCheckpoints,
            options: KafkaSubscriptionOptions,
          ) => new KafkaSubscription({ transport, topics, store, relay, log: new Logger('Kafka') }, options),
        },
      ],
      exports: [KafkaSubscription],
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.module.get(KafkaSubscription).open();
  }

  /** After the batch in flight was written, so that its offsets are committed too. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.module.get(KafkaSubscription).close();
  }
}
