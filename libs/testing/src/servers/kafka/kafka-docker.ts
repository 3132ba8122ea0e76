import { composeUp } from '../docker.js';
import type { ServerRecipe } from '../supervised.js';
import { kafkaAnswers } from './kafka-client.js';

/** Kafka in a container that goes away, data included, with its supervisor. */
export function dockerKafka(folder: string): ServerRecipe {
  return {
    folder,
    prepare: (port) => composeUp('kafka', { MARKETLOG_TEST_KAFKA_PORT: String(port) }),
    ready: (port) => kafkaAnswers({ brokers: [`127.0.0.1:${port}`] }),
  };
}
