import { join } from 'node:path';
import { privateKafka, type PrivateKafka } from '../../libs/testing/src/servers/private/private-kafka.js';
import { privateMysql, type PrivateMysql } from '../../libs/testing/src/servers/private/private-mysql.js';

/** The servers that a cluster stands on: those of others by their address, its own where none is given. */
export interface ServerOptions {
  /** `mysql://…/database` */
  readonly databaseUrl?: string | undefined;
  readonly kafkaBrokers?: readonly string[] | undefined;
  /** Of a Kafka of its own. */
  readonly brokers?: 1 | 3;
}

export interface ClusterServers {
  readonly databaseUrl: string;
  readonly kafkaBrokers: readonly string[];
  /** Undefined where it is another's. */
  readonly mysql: PrivateMysql | undefined;
  readonly kafka: PrivateKafka | undefined;
}

/** Starts what no address is given for, in the folder, where its data stays. */
export async function startServers(folder: string, options: ServerOptions): Promise<ClusterServers> {
  const { databaseUrl, kafkaBrokers, brokers = 1 } = options;
  // One after the other where both are installed for the first time would only take longer; where one fails the other ends.
  const [mysql, kafka] = await Promise.allSettled([
    databaseUrl === undefined ? privateMysql({ folder: join(folder, 'mysql'), arguments: [] }) : undefined,
    kafkaBrokers === undefined ? privateKafka({ folder: join(folder, `kafka-${brokers}`), brokers }) : undefined,
  ]);
  if (mysql.status === 'rejected' || kafka.status === 'rejected') {
    if (mysql.status === 'fulfilled') await mysql.value?.stop();
    if (kafka.status === 'fulfilled') await kafka.value?.stop();
    throw mysql.status === 'rejected' ? mysql.reason : (kafka as PromiseRejectedResult).reason;
  }
  return {
    databaseUrl: databaseUrl ?? `${mysql.value!.url}marketlog`,
    kafkaBrokers: kafkaBrokers ?? kafka.value!.brokers,
    mysql: mysql.value,
    kafka: kafka.value,
  };
}

export async function stopServers({ mysql, kafka }: ClusterServers): Promise<void> {
  await Promise.all([mysql?.stop(), kafka?.stop()]);
}
