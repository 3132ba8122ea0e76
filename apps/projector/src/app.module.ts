import { createHash } from 'node:crypto';
import { Module, type DynamicModule } from '@nestjs/common';
import type { Projection } from '#event-sourcing';
import { requiredKafka, type Settings } from '#config';
import { KafkaModule, KafkaSubscription, KafkaSubscriptionModule } from '#kafka';
import { HealthModule, ProjectorModule } from '#operations';
import { LogModule } from '../../composition/src/log.module.js';
import { projections } from '../../composition/src/projections.js';

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
          group: `${kafka.topicPrefix}-projector-${buildOf(projections)}`,
          categories: [...new Set(projections.map(({ category }) => category))],
        }),
        ProjectorModule,
        HealthModule.register({ projections: 'filled' }),
      ],
    };
  }
}

/**
 * Which versions of the projections a build has. Builds of other versions are groups of their own, so that during an upgrade each
 * gets every partition: in one group, the partitions of a newer member would not be fed for those who still read the older version.
 */
function buildOf(all: readonly Projection[]): string {
  const versions = all.map(({ name, version }) => `${name}@${version}`).sort();
  return createHash('sha256').update(versions.join(' ')).digest('hex').slice(0, 8);
}

const withoutKafka = 'a projector reads what the relay publishes; without Kafka, marketlog start projects';
