import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { requiredKafka, type Settings } from '#config';
import type { Reactor } from '#event-sourcing';
import { KafkaModule, KafkaSubscription, KafkaSubscriptionModule } from '#kafka';
import { HealthModule } from '#operations';
import { REACTORS, ReactorsModule } from '#projection-engine/module';
import { consumerGroup } from '../../composition/src/consumer-group.js';
import { LogModule } from '../../composition/src/log.module.js';
import { PortsModule } from '../../composition/src/ports.module.js';
import { reactors, schedules, type Reactors } from '../../composition/src/reactors.js';
import { AnalystHealthModule } from './analyst-health.module.js';

/**
 * Runs the reactors, which answer events with events (articles with sentiment, …). As many run as one likes: the consumer group shares the
 * work among them.
 */
@Module({})
export class AppModule {
  /**
   * @param of the reactors to run
   * @throws MarketlogError `kafka_not_configured`
   */
  static forRoot(settings: Settings, interrupted?: AbortSignal, of: Reactors = reactors): DynamicModule {
    const kafka = requiredKafka(settings, withoutKafka);
    return {
      module: AppModule,
      imports: [
        LogModule.forRoot(settings, { create: false, run: false, interrupted }),
        PortsModule,
        ...(of.reactors.length === 0 ? [] : consuming(kafka, of)),
        ...schedules,
        // What reactors read besides events, such as bars, they find in read models.
        HealthModule.register({ projections: 'served' }),
      ],
    };
  }
}

/** Without reactors there is nothing to follow, and the process only says that it is there. */
function consuming(kafka: ReturnType<typeof requiredKafka>, of: Reactors): NonNullable<ModuleMetadata['imports']> {
  return [
    KafkaModule.forRoot(kafka),
    KafkaSubscriptionModule.registerAsync({
      inject: [REACTORS],
      useFactory: (all: readonly Reactor[]) => ({
        group: consumerGroup(kafka.topicPrefix, 'analyst', all),
        categories: [...new Set(all.flatMap(({ categories }) => categories))],
      }),
    }),
    ReactorsModule.register({
      reactors: of.reactors,
      imports: [...of.modules],
      subscription: { inject: [KafkaSubscription], useFactory: (subscription: KafkaSubscription) => subscription },
    }),
    AnalystHealthModule,
  ];
}

const withoutKafka = 'an analyst reads what the relay publishes; without Kafka, marketlog start runs the reactors';
