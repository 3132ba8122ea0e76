import { categories } from '#event-sourcing';
import { waitFor } from '../../libs/testing/src/servers/waiting.js';
import { untilFed, type HarmedCluster } from './harmed-cluster.js';

/** Takes Kafka away in one way or another while more is recorded, and starts it anew. */
export async function loseKafka(harmed: HarmedCluster, how: 'stop' | 'kill' | 'wipe'): Promise<void> {
  const { kafka, log } = harmed;
  harmed.count('kafka');
  await (how === 'stop' ? kafka.stop() : kafka.kill());
  if (how === 'wipe') kafka.wipe();
  await untilFed(harmed, 3);
  await waitFor('events to wait for Kafka', async () => (await log.unpublished()) > 0 || undefined);
  // As long as Kafka is away nothing is published: what stands behind these positions has to come.
  if (how === 'wipe') harmed.topicsAreNew(await log.published());
  await kafka.start();
  await untilFed(harmed, 2);
}

/** Everything is published again, of one category after the other, while apps run. */
export async function publishAgain(harmed: HarmedCluster): Promise<void> {
  const { cluster, log } = harmed;
  harmed.topicsAreNew(new Map());
  for (const category of categories) await cluster.marketlog(['relay', 'reset', category, '--yes']);
  const done = async () => (await log.unpublished()) === 0 || undefined;
  await waitFor('everything to be published again', done, { every: 100 });
}
