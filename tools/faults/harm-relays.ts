import { waitFor } from '../../libs/testing/src/servers/waiting.js';
import { failpoints } from './failpoints.js';
import { untilFed, type HarmedCluster } from './harmed-cluster.js';

/** Every relay is killed at each of its failpoints, under load. */
export async function killRelaysAtFailpoints(harmed: HarmedCluster): Promise<void> {
  const [first, second] = harmed.of('relay');
  for (const point of Object.values(failpoints)) {
    for (const [relay, other] of [
      [first!, second!],
      [second!, first!],
    ] as const) {
      await Promise.all([relay.ready(), other.ready()]);
      const shared = async () => {
        const holders = [...(await harmed.log.relays()).values()];
        return [relay, other].every(({ pid }) => holders.some((holder) => holder.startsWith(`${pid}@`))) || undefined;
      };
      await waitFor('both relays to publish', shared);
      const { pid } = relay;
      const reached = harmed.armed.harm(relay.name, point, 'SIGKILL');
      reached.catch(() => undefined);
      // What the other one gives back is taken over, with a producer of its own for each.
      if (point === failpoints.afterProducer) await other.restart();
      await reached;
      await waitFor(`the end of ${relay.name}`, () => relay.pid !== pid || undefined);
      harmed.count('relay');
    }
  }
  await untilFed(harmed, 2);
}
