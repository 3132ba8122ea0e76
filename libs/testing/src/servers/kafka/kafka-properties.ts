import { join } from 'node:path';
import { protocolOf, securityProperties, type KafkaSecurity } from './kafka-security.js';

/** One broker, which is a controller as well, among all of its cluster. */
export interface KafkaNode {
  /** Counted from 1. */
  readonly id: number;
  /** Folder of its own. */
  readonly folder: string;
  /** Where clients ask. */
  readonly port: number;
  /** Ports of all nodes in the order of their ids: for the controllers, and for the brokers among themselves. */
  readonly controllerPorts: readonly number[];
  readonly internalPorts: readonly number[];
  readonly security: KafkaSecurity;
  /** Where the certificate lies. */
  readonly certificates: string;
  /** Whether it starts with half the work of a processor, and is slower under load in return. */
  readonly shortLived?: boolean;
  /** What a test wants otherwise. */
  readonly extra?: Readonly<Record<string, string>>;
}

const host = '127.0.0.1';

/** The node's server.properties: KRaft, durable as a broker is by default, quick to start and to notice a dead neighbour. */
export function kafkaProperties(node: KafkaNode): string {
  const { id, port, folder, controllerPorts, internalPorts, security } = node;
  const replication = String(controllerPorts.length);
  const listeners = (controller: boolean) =>
    [
      `CLIENT://${host}:${port}`,
      `INTERNAL://${host}:${internalPorts[id - 1]}`,
      ...(controller ? [`CONTROLLER://${host}:${controllerPorts[id - 1]}`] : []),
    ].join(',');
  const properties: Record<string, string> = {
    'process.roles': 'broker,controller',
    'node.id': String(id),
    'controller.quorum.voters': controllerPorts.map((other, index) => `${index + 1}@${host}:${other}`).join(','),
    listeners: listeners(true),
    'advertised.listeners': listeners(false),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'INTERNAL',
    'listener.security.protocol.map': `CONTROLLER:PLAINTEXT,INTERNAL:PLAINTEXT,CLIENT:${protocolOf(security)}`,
    'log.dirs': join(folder, 'data'),
    'auto.create.topics.enable': 'false',
    'default.replication.factor': replication,
    'offsets.topic.replication.factor': replication,
    'transaction.state.log.replication.factor': replication,
    'min.insync.replicas': controllerPorts.length > 1 ? '2' : '1',
    'transaction.state.log.min.isr': controllerPorts.length > 1 ? '2' : '1',
    // Few and small, because a machine of two cores runs them beside everything else.
    'offsets.topic.num.partitions': '8',
    'transaction.state.log.num.partitions': '8',
    'log.cleaner.dedupe.buffer.size': '8388608',
    'log.segment.delete.delay.ms': '1000',
    'group.initial.rebalance.delay.ms': '0',
    'broker.session.timeout.ms': '4000',
    'broker.heartbeat.interval.ms': '500',
    ...securityProperties(security, node.certificates),
    ...node.extra,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
