import { setTimeout as pause } from 'node:timers/promises';
import { appKinds } from '../cluster/cluster-app.js';
import { waitFor } from '../../libs/testing/src/servers/waiting.js';
import type { HarmedCluster } from './harmed-cluster.js';

/** Milliseconds between two kills, at least and at most. */
const gap = [300, 2_500] as const;

/** SIGKILLs apps at random moments, all kinds alike; each is started anew by its supervisor. */
export async function killApps(harmed: HarmedCluster, kills: number): Promise<void> {
  const { chance } = harmed;
  let kinds: (typeof appKinds)[number][] = [];
  for (let killed = 0; killed < kills; killed++) {
    if (kinds.length === 0) kinds = chance.shuffled(appKinds);
    const kind = kinds.pop()!;
    const victim = chance.of(harmed.of(kind));
    await pause(chance.between(...gap));
    // Mostly at work, sometimes while it starts.
    const early = chance.happens(0.2);
    const isThere = () => (victim.pid !== undefined && (early || victim.state === 'running')) || undefined;
    await waitFor(`${victim.name} to run`, isThere, { within: 120_000 });
    if (kind === 'relay') harmed.harmsRelay(victim);
    victim.kill('SIGKILL');
    harmed.count(kind);
  }
}
