import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { waitFor } from '../../libs/testing/src/servers/waiting.js';
import { startCluster, type Cluster } from '../cluster/cluster.js';
import { scoresSql, standingOf, standingSql, untilScored, type ScoredArticles, type Standing } from './scored-log.js';

/** Milliseconds within which what is in the log must be in the read models. */
const patience = 600_000;

interface ProjectionAnswer {
  readonly name: string;
  readonly parkedKeys: number;
  readonly partitions: readonly { readonly lagEvents: number }[];
}

/** The same in a cluster with MySQL and Kafka: scored by its analyst, which is killed in mid-work and started anew. */
export class ScoredCluster implements ScoredArticles {
  private constructor(
    private readonly cluster: Cluster,
    private readonly connection: Connection,
  ) {}

  /** @param folder where its servers keep their data */
  static async start(folder: string): Promise<ScoredCluster> {
    const cluster = await startCluster({
      folder,
      apps: { ingest: 0, relay: 1, projector: 1, analyst: 1, api: 0 },
      env: { MARKETLOG_LOG_LEVEL: 'error', MARKETLOG_FETCH_SCHEDULE: 'off' },
      longestPause: 1_000,
      print: (app, line) => console.error(`${app} | ${line}`),
    });
    return new ScoredCluster(cluster, await createConnection({ uri: cluster.databaseUrl }));
  }

  /** Scoring begins with the first article, so the import returns while it goes on. */
  async import(articles: string): Promise<void> {
    await this.cluster.marketlog(['import', 'articles', articles, '--no-wait', '--json']);
  }

  async score(goal: number, end: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    await untilScored(goal, async () => Number((await this.row(scoresSql))['scores'] ?? 0));
    if (end === 'SIGTERM') return;
    const analyst = this.cluster.app('analyst-1');
    const { restarts } = analyst;
    analyst.kill(end);
    const again = () => (analyst.restarts > restarts && analyst.state === 'running') || undefined;
    await waitFor('the analyst to be started anew', again, { within: patience, every: 10 });
  }

  async standing(): Promise<Standing> {
    return standingOf(await this.row(standingSql));
  }

  async hash(): Promise<unknown> {
    await waitFor('the read models to catch up', async () => (await this.caughtUp()) || undefined, {
      within: patience,
      every: 500,
    });
    return JSON.parse(await this.cluster.marketlog(['projections', 'hash', '--json']));
  }

  async verified(): Promise<boolean> {
    return (JSON.parse(await this.cluster.marketlog(['log', 'verify', '--json'])) as { readonly ok: boolean }).ok;
  }

  async stop(): Promise<void> {
    await this.connection.end();
    await this.cluster.stop();
  }

  private async caughtUp(): Promise<boolean> {
    const answers = JSON.parse(await this.cluster.marketlog(['projections', 'list', '--json'])) as ProjectionAnswer[];
    return answers.every(
      ({ parkedKeys, partitions }) => parkedKeys === 0 && partitions.every((at) => at.lagEvents === 0),
    );
  }

  private async row(sql: string): Promise<Record<string, unknown>> {
    const [rows] = await this.connection.query<RowDataPacket[]>(sql);
    return rows[0]!;
  }
}
