import { join } from 'node:path';
import { projectRoot } from '../../processes/spawn-typescript.js';
import { dockerAnswers } from '../docker.js';
import { release } from '../holders.js';
import { holdersOf, holdServer } from '../supervised.js';
import { dockerKafka } from './kafka-docker.js';
import { canRunKafka } from './kafka-jars.js';
import { nativeKafka } from './kafka-native.js';

/** A Kafka for tests: the addresses of its brokers, and who provides it. */
export interface KafkaServer {
  readonly brokers: readonly string[];
  readonly from: 'environment' | 'docker' | 'native';
}

export const kafkaFolders = {
  docker: join(projectRoot, '.servers/kafka-docker'),
  native: join(projectRoot, '.servers/kafka-native'),
};

/**
 * Finds a Kafka: the addresses in MARKETLOG_TEST_KAFKA_BROKERS; Docker Compose where an engine answers; natively with Java
 * and Maven. One that this starts is one broker, shared by all processes that hold it; every test uses a topic prefix of its
 * own that begins with `test-` and deletes its topics.
 * @param holder the process that needs it (default: this one), or `manual` until {@link releaseKafka}
 * @throws Error that names the three ways where none works.
 */
export async function holdKafka(holder: number | 'manual' = process.pid): Promise<KafkaServer> {
  const given = process.env['MARKETLOG_TEST_KAFKA_BROKERS'];
  if (given) return { brokers: given.split(','), from: 'environment' };
  if (dockerAnswers()) return { brokers: [await started(dockerKafka(kafkaFolders.docker), holder)], from: 'docker' };
  if (canRunKafka()) return { brokers: [await started(nativeKafka(kafkaFolders.native), holder)], from: 'native' };
  throw new Error(
    'no Kafka for the tests: set MARKETLOG_TEST_KAFKA_BROKERS=host:port, or start a Docker engine with Compose, ' +
      'or install Java 17 or newer and Maven, with which it is installed into .servers/',
  );
}

async function started(recipe: Parameters<typeof holdServer>[0], holder: number | 'manual'): Promise<string> {
  return `127.0.0.1:${await holdServer(recipe, holder)}`;
}

export function releaseKafka(holder: number | 'manual' = process.pid): void {
  for (const folder of Object.values(kafkaFolders)) release(holdersOf(folder), holder);
}
