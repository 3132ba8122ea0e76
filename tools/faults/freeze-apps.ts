import { setTimeout as pause } from 'node:timers/promises';
import type { ClusterApp } from '../cluster/cluster-app.js';
import { waitFor } from '../../libs/testing/src/servers/waiting.js';
import { failpoints } from './failpoints.js';
import type { HarmedCluster } from './harmed-cluster.js';

/** Milliseconds: longer than a relay's lease (5 s) and a projector's session with Kafka (10 s). */
const frozenFor = 15_000;

/** What Kafka answers to a producer that another one with its id has overtaken. */
const fenced = /INVALID_PRODUCER_EPOCH|PRODUCER_FENCED|INVALID_TXN_STATE|INVALID_PRODUCER_ID_MAPPING/;

/** Freezes one of every app until others have taken over, lets them go on, and then the other ones. */
export async function freezeApps(harmed: HarmedCluster): Promise<void> {
  for (const index of harmed.chance.shuffled([0, 1])) {
    await freeze(
      harmed,
      (['relay', 'projector', 'analyst', 'ingest', 'api'] as const).map((kind) => harmed.of(kind)[index]!),
    );
  }
}

async function freeze(harmed: HarmedCluster, victims: readonly ClusterApp[]): Promise<void> {
  const relay = victims.find(({ kind }) => kind === 'relay')!;
  const held = async () => {
    const relays = await harmed.log.relays();
    return [...relays].filter(([, holder]) => holder.startsWith(`${relay.pid}@`)).map(([partition]) => partition);
  };
  const before = await waitFor(`${relay.name} to publish`, async () => {
    const partitions = await held();
    return partitions.length > 0 ? partitions : undefined;
  });
  harmed.harmsRelay(relay);
  const others = victims.filter((victim) => victim !== relay);
  // In the middle of a transaction, so that it would commit what another publishes in its place.
  await harmed.armed.harm(relay.name, failpoints.beforeEndTxn, 'SIGSTOP');
  for (const victim of others) victim.kill('SIGSTOP');
  try {
    // Whoever holds the lease only then begins a producer, which is what fences: so it counts once it has published what the frozen one had in hand.
    const unpublished = await unpublishedOf(harmed, before);
    const moved = async () => {
      if ((await held()).length > 0) return undefined;
      const published = await harmed.log.published();
      return [...unpublished].every(([key, position]) => (published.get(key) ?? 0) > position) || undefined;
    };
    await Promise.all([
      pause(frozenFor),
      waitFor(`another relay to publish ${before.join(', ')}`, moved).then(() => relay.kill('SIGCONT')),
    ]);
  } finally {
    for (const victim of victims) victim.kill('SIGCONT');
  }
  for (const victim of victims) {
    harmed.count('freeze');
    await victim.ready();
  }
  const outcome = await harmed.armed.outcome(relay.name);
  if (!fenced.test(outcome))
    harmed.lines.complain(`${relay.name} was frozen in mid-transaction and not fenced: ${outcome}`);
  await waitFor(`${relay.name} to publish again`, async () => (await held()).length > 0 || undefined);
}

/** Of some partition numbers, by partition such as `prices-3`: the last position that is published, where there is more. */
async function unpublishedOf({ log }: HarmedCluster, numbers: readonly number[]): Promise<Map<string, number>> {
  const published = await log.published();
  const heads = [...(await log.heads())].filter(([key]) => numbers.includes(Number(key.split('-').at(-1))));
  const behind = heads.filter(([key, head]) => head > (published.get(key) ?? 0));
  return new Map(behind.map(([key]) => [key, published.get(key) ?? 0]));
}
