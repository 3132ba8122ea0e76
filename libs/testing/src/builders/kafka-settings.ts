import type { KafkaSettings } from '#config';

/** Settings of a Kafka of which nothing is said but what is given here. */
export function kafkaSettings(given: Partial<KafkaSettings> = {}): KafkaSettings {
  return {
    brokers: ['kafka:9092'],
    topicPrefix: 'test',
    tls: undefined,
    sasl: undefined,
    replication: undefined,
    minIsr: undefined,
    retentionDays: 30,
    ...given,
  };
}
