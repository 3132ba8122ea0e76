import { MarketlogError } from '#event-sourcing';
import type { KafkaSettings, Settings } from './settings.js';

/**
 * The settings of Kafka, for what cannot work without.
 * @param without what there is to know where they are missing
 * @throws MarketlogError `kafka_not_configured`
 */
export function requiredKafka({ kafka }: Settings, without: string): KafkaSettings {
  if (kafka !== undefined) return kafka;
  throw new MarketlogError('kafka_not_configured', `MARKETLOG_KAFKA_BROKERS is not set: ${without}`);
}
