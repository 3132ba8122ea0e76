import { randomBytes } from 'node:crypto';
import type { ServerRecipe } from '../supervised.js';
import { freePort } from '../waiting.js';
import { deleteLeftoverTopics, kafkaAnswers } from './kafka-client.js';
import { prepareKafkaNode } from './kafka-node.js';

/** One real broker under a folder of its own, on free ports of the loopback address. */
export function nativeKafka(folder: string): ServerRecipe {
  return {
    folder,
    prepare: async (port) =>
      prepareKafkaNode(
        {
          ...{ id: 1, folder, port, security: 'plaintext', certificates: folder },
          ...{ controllerPorts: [await freePort()], internalPorts: [await freePort()] },
        },
        newClusterId(),
      ),
    ready: async (port) => {
      const address = { brokers: [`127.0.0.1:${port}`] };
      const answers = await kafkaAnswers(address);
      if (answers) await deleteLeftoverTopics(address);
      return answers;
    },
  };
}

/** 16 random bytes as Kafka writes them; it takes no leading dash. */
export function newClusterId(): string {
  return Buffer.concat([Buffer.from([1]), randomBytes(15)]).toString('base64url');
}
