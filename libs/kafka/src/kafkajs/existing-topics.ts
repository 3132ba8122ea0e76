import type { Kafka } from 'kafkajs';
import { topicNames } from './cluster-answers.js';
import { patiently } from './patiently.js';

/** Names of all topics that this user may see. */
export async function existingTopics(client: Kafka): Promise<ReadonlySet<string>> {
  const admin = client.admin();
  try {
    await admin.connect();
    return await topicNames(admin);
  } finally {
    await patiently(admin.disconnect());
  }
}
