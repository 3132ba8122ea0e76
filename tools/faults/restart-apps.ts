import { setTimeout as pause } from 'node:timers/promises';
import { gapsIn } from './answer-gaps.js';
import type { HarmedCluster } from './harmed-cluster.js';

const paths = [
  '/v1/stocks?limit=20',
  '/v1/projections',
  '/v1/ingestions?limit=5',
  '/v1/events?category=prices&limit=20',
];

/** Answers that clients must get in all, so that it was a test. */
const enough = 100;

/** Restarts every app in peace, one after the other, while clients go on asking; what they ask in vain is a complaint. */
export async function restartApps(harmed: HarmedCluster): Promise<void> {
  const { rest, feeding, lines } = harmed;
  const failed: string[] = [];
  const done = new AbortController();
  const client = async (first: number) => {
    const moments = [performance.now()];
    for (let i = first; !done.signal.aborted; i++) {
      const path = paths[i % paths.length]!;
      try {
        const { status, body } = await rest.ask('GET', path);
        if (status === 200) moments.push(performance.now());
        else failed.push(`GET ${path}: ${status} ${JSON.stringify(body)}`);
      } catch (error) {
        failed.push(String(error));
      }
      await pause(10);
    }
    return [...moments, performance.now()];
  };
  const clients = [client(0), client(1)];
  const [retries, brokenOff] = [feeding.retries.length, rest.brokenOff.length];
  try {
    for (const app of harmed.cluster.apps) {
      if (app.kind === 'relay') harmed.harmsRelay(app);
      await app.restart();
      harmed.count('restart');
    }
  } finally {
    done.abort();
    const moments = await Promise.all(clients);
    harmed.delays.push(...gapsIn(moments));
    const answers = moments.reduce((sum, each) => sum + each.length - 2, 0);
    if (answers < enough) lines.complain(`clients got only ${answers} answers`);
  }
  // A step of a feeder that had to be repeated failed as well, and so did what another api had to make up for.
  lines.complain(...failed, ...feeding.retries.slice(retries), ...rest.brokenOff.slice(brokenOff));
}
