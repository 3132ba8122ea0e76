import type { Pool } from 'mysql2/promise';
import { gauge } from '#telemetry';

/** What mysql2 keeps of a pool. It has no public way to ask; where these names should ever be gone, nothing is reported. */
interface PoolInside {
  readonly _allConnections?: { readonly length: number };
  readonly _freeConnections?: { readonly length: number };
  readonly _connectionQueue?: { readonly length: number };
}

type Use = 'read' | 'write';

const pools = new Map<Pool, Use>();

const total = (use: Use, count: (inside: PoolInside) => number): number =>
  [...pools].filter(([, each]) => each === use).reduce((sum, [pool]) => sum + count(insideOf(pool)), 0);

const uses: readonly Use[] = ['read', 'write'];

gauge('marketlog_database_pool_used_connections', 'Connections to MySQL in use', ['pool'], (metric) => {
  for (const pool of uses)
    metric.set(
      { pool },
      total(pool, (inside) => lengthOf(inside._allConnections) - lengthOf(inside._freeConnections)),
    );
});

gauge('marketlog_database_pool_idle_connections', 'Open connections to MySQL that nobody uses', ['pool'], (metric) => {
  for (const pool of uses)
    metric.set(
      { pool },
      total(pool, (inside) => lengthOf(inside._freeConnections)),
    );
});

gauge('marketlog_database_pool_waiting', 'Callers that wait for a connection to MySQL', ['pool'], (metric) => {
  for (const pool of uses)
    metric.set(
      { pool },
      total(pool, (inside) => lengthOf(inside._connectionQueue)),
    );
});

/** Reports a pool until it is given up. */
export function watchPool(pool: Pool, use: Use): () => void {
  pools.set(pool, use);
  return () => void pools.delete(pool);
}

function insideOf(pool: Pool): PoolInside {
  return (pool as unknown as { readonly pool?: PoolInside }).pool ?? {};
}

function lengthOf(queue: { readonly length: number } | undefined): number {
  return queue?.length ?? 0;
}
