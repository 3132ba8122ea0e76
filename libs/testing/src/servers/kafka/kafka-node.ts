import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerCommand } from '../supervised.js';
import { findJava, installKafka, kafkaTool } from './kafka-jars.js';
import { kafkaProperties, type KafkaNode } from './kafka-properties.js';
import { makeCertificate, scramArguments, usesTls } from './kafka-security.js';

/** Writes a node's settings and formats its data folder where that is new. @returns how to start it */
export async function prepareKafkaNode(node: KafkaNode, clusterId: string): Promise<ServerCommand> {
  const { folder, security } = node;
  const classPath = await installKafka();
  mkdirSync(folder, { recursive: true });
  if (usesTls(security)) makeCertificate(node.certificates);
  const properties = join(folder, 'server.properties');
  writeFileSync(properties, kafkaProperties(node));
  if (!existsSync(join(folder, 'formatted'))) {
    rmSync(join(folder, 'data'), { recursive: true, force: true });
    const args = ['format', '-t', clusterId, '-c', properties, ...scramArguments(security)];
    await kafkaTool('kafka.tools.StorageTool', args);
    writeFileSync(join(folder, 'formatted'), '');
  }
  return {
    command: findJava()!,
    arguments: [
      ...['-Xms128m', '-Xmx448m', '-XX:+UseSerialGC', '-Dlog4j2.level=WARN'],
      ...(node.shortLived === true ? ['-XX:TieredStopAtLevel=1'] : []),
      ...['-cp', classPath, 'kafka.Kafka', properties],
    ],
  };
}

/** Makes the node forget everything, as if it came with new disks. */
export function wipeKafkaNode({ folder }: Pick<KafkaNode, 'folder'>): void {
  for (const name of ['formatted', 'data']) rmSync(join(folder, name), { recursive: true, force: true });
}
