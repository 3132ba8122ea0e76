import { Module, type DynamicModule } from '@nestjs/common';
import { requiredKafka, type Settings } from '#config';
import { KafkaModule, RelayModule } from '#kafka';
import { HealthModule } from '#operations';
import { LogModule } from '../../composition/src/log.module.js';

/** Publishes the log to Kafka. As many run as one likes: they share the partitions, and one goes on where another ends. */
@Module({})
export class AppModule {
  /** @throws MarketlogError `kafka_not_configured` */
  static forRoot(settings: Settings, interrupted?: AbortSignal): DynamicModule {
    const kafka = requiredKafka(settings, withoutKafka);
    return {
      module: AppModule,
      imports: [
        LogModule.forRoot(settings, { create: true, run: false, interrupted }),
        KafkaModule.forRoot(kafka),
        RelayModule.forRoot(kafka),
        HealthModule.register({ projections: 'none' }),
      ],
    };
  }
}

const withoutKafka = 'a relay publishes the log to Kafka';
