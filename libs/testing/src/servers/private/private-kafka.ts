import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kafkaAnswers, tlsTrusting, type KafkaAddress } from '../kafka/kafka-client.js';
import { canRunKafka } from '../kafka/kafka-jars.js';
import { newClusterId } from '../kafka/kafka-native.js';
import { prepareKafkaNode, wipeKafkaNode } from '../kafka/kafka-node.js';
import { kafkaUser, makeCertificate, usesSasl, usesTls, type KafkaSecurity } from '../kafka/kafka-security.js';
import { portToKeep } from '../waiting.js';
import { privateFolder, PrivateServer } from './private-server.js';

export interface PrivateKafkaOptions {
  /** Where its data stays; default: a folder that goes with this process. */
  readonly folder?: string;
  /** Three: replication 3, min ISR 2. */
  readonly brokers?: 1 | 3;
  readonly security?: KafkaSecurity;
  /** Lines for server.properties. */
  readonly properties?: Readonly<Record<string, string>>;
}

/** A Kafka of a suite's own. Where no broker is named (from 1), what is done is done to all. */
export class PrivateKafka {
  readonly brokers: readonly string[];
  /** What clients trust; undefined without TLS. */
  readonly caFile: string | undefined;
  readonly user: typeof kafkaUser | undefined;
  private readonly nodes: readonly PrivateServer[];
  private readonly folders: readonly string[];

  constructor(
    private readonly folder: string,
    ports: Readonly<Record<'clients' | 'controllers' | 'internal', readonly number[]>>,
    { folder: kept, security = 'plaintext', properties = {} }: PrivateKafkaOptions,
  ) {
    const clusterId = clusterIdIn(folder);
    const certificates = join(folder, 'certificates');
    this.brokers = ports.clients.map((port) => `127.0.0.1:${port}`);
    this.caFile = usesTls(security) ? makeCertificate(certificates) : undefined;
    this.user = usesSasl(security) ? kafkaUser : undefined;
    this.folders = ports.clients.map((_, index) => join(folder, `broker-${index + 1}`));
    this.nodes = ports.clients.map((clientPort, index) => {
      const node = {
        ...{ id: index + 1, folder: this.folders[index]!, port: clientPort, security, certificates, extra: properties },
        ...{ controllerPorts: ports.controllers, internalPorts: ports.internal, shortLived: kept === undefined },
      };
      const prepare = async () => prepareKafkaNode(node, clusterId);
      return new PrivateServer({ folder: node.folder, prepare, ready: (port) => this.answers(port) }, clientPort);
    });
  }

  /** For a client of kafkajs. */
  get address(): KafkaAddress {
    return {
      brokers: [...this.brokers],
      ...(this.caFile !== undefined && { ssl: tlsTrusting(this.caFile) }),
      ...(this.user && { sasl: { mechanism: 'scram-sha-512', ...this.user } }),
    };
  }

  /** Whether any broker runs. */
  get isRunning(): boolean {
    return this.nodes.some((node) => node.isRunning);
  }

  /** Answers once the brokers do. */
  async start(broker?: number): Promise<void> {
    await Promise.all(this.chosen(broker).map((node) => node.start()));
  }

  /** As an administrator stops them (SIGTERM). */
  async stop(broker?: number): Promise<void> {
    await Promise.all(this.chosen(broker).map((node) => node.stop()));
  }

  async kill(broker?: number): Promise<void> {
    await Promise.all(this.chosen(broker).map((node) => node.kill()));
  }

  /** Freezes them: connections stay open and nothing answers. */
  pause(broker?: number): void {
    for (const node of this.chosen(broker)) node.pause();
  }

  resume(broker?: number): void {
    for (const node of this.chosen(broker)) node.resume();
  }

  /** Removes all data of brokers that are not running. */
  wipe(broker?: number): void {
    if (this.chosen(broker).some((node) => node.isRunning)) {
      throw new Error('stop or kill the brokers before their data is wiped');
    }
    for (const folder of broker === undefined ? this.folders : [this.folders[broker - 1]!]) wipeKafkaNode({ folder });
  }

  async dispose(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.dispose()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private chosen(broker: number | undefined): readonly PrivateServer[] {
    return broker === undefined ? this.nodes : [this.nodes[broker - 1]!];
  }

  /** Whether the broker answers and sees all that run, itself included. */
  private answers(port: number): Promise<true | undefined> {
    const running = this.nodes.filter((node) => node.isRunning).length;
    return kafkaAnswers({ ...this.address, brokers: [`127.0.0.1:${port}`] }, running);
  }
}

/** Kept, because a broker that comes with a new disk must name the cluster of the others. */
function clusterIdIn(folder: string): string {
  const file = join(folder, 'cluster-id');
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, newClusterId());
  }
  return readFileSync(file, 'utf8');
}

/**
 * Starts brokers that a test can stop, kill, freeze and wipe, on ports that they keep. They are always native ones.
 * @throws Error that says what they need where this machine cannot run them.
 */
export async function privateKafka(options: PrivateKafkaOptions = {}): Promise<PrivateKafka> {
  if (!canRunKafka()) {
    throw new Error(
      'a Kafka of its own needs Java 17 or newer and Maven, with which it is installed: use another by its address',
    );
  }
  const ports = () => Promise.all(Array.from({ length: options.brokers ?? 1 }, portToKeep));
  const all = { clients: await ports(), controllers: await ports(), internal: await ports() };
  const kafka = new PrivateKafka(options.folder ?? privateFolder('kafka'), all, options);
  await kafka.start();
  return kafka;
}
