import { setTimeout as pause } from 'node:timers/promises';
import { waitFor } from '../../libs/testing/src/servers/waiting.js';
import { untilFed, type HarmedCluster } from './harmed-cluster.js';

/** Milliseconds for which MySQL is away. */
const away = [1_000, 6_000] as const;

/** Milliseconds between two looks for transactions: MySQL shows the same ones to whoever asks again within 100. */
const look = 130;

/** MySQL ends at once, as by a power failure of its process, and is started anew. */
export async function killMysql(harmed: HarmedCluster): Promise<void> {
  const { mysql, chance } = harmed;
  harmed.count('mysql');
  await mysql.kill();
  await pause(chance.between(...away));
  await mysql.start();
  await untilFed(harmed, 2);
}

/** Cuts connections that are in the middle of a transaction, and others at their COMMIT: before MySQL sees it, and after. */
export async function cutConnections(harmed: HarmedCluster, cuts: number): Promise<void> {
  const { chance, proxy, log } = harmed;
  for (let cut = 0; cut < cuts; cut++) {
    await pause(chance.between(100, 1_000));
    if (chance.happens(0.5)) {
      const before = proxy.cuts;
      proxy.cut(chance.of(['before', 'after']));
      await waitFor('a COMMIT to cut', () => proxy.cuts > before || undefined);
    } else {
      const cutOne = async () => {
        const writing = await log.writing();
        return (writing.length > 0 && (await log.cut(chance.of(writing)))) || undefined;
      };
      await waitFor('a transaction to cut', cutOne, { every: look });
    }
    harmed.count('connection');
  }
  await untilFed(harmed, 2);
}
