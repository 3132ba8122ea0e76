import { Module, type DynamicModule } from '@nestjs/common';
import { requiredKafka, type Settings } from '#config';
import { KafkaModule, KafkaSubscription, KafkaSubscriptionModule } from '#kafka';
import { HealthModule } from '#operations';
import { consumerGroup } from '../../composition/src/consumer-group.js';
import { LogModule } from '../../composition/src/log.module.js';
import { projections } from '../../composition/src/projections.js';
import { ProjectorModule } from './health/projector.module.js';

/** Fills the read models from what comes through Kafka. As many run as one likes: the consumer group shares the work among them. */
@Module({})
export class AppModule {
  /** @throws MarketlogError `kafka_not_configured` */
  static forRoot(settings: Settings, interrupted?: AbortSignal): DynamicModule {
    const kafka = requiredKafka(settings, withoutKafka);
    return {
      module: AppModule,
      imports: [
        LogModule.forRoot(settings, {
          create: true,
          run: true,
          subscription: { inject: [KafkaSubscription], useFactory: (subscription: KafkaSubscription) => subscription },
          interrupted,
        }),
        KafkaModule.forRoot(kafka),
        KafkaSubscriptionModule.register({
          group: consumerGroup(kafka.topicPrefix, 'projector', projections),
          categories: [...new Set(projections.map(({ category }) => category))],
        }),
        ProjectorModule,
        HealthModule.register({ projections: 'filled' }),
      ],
    };
  }
}

const withoutKafka = 'a projector reads what the relay publishes; without Kafka, marketlog start projects';
