import { DatabaseSync } from 'node:sqlite';
import { marketlog, startMarketlog } from '../../apps/cli/src/testing/marketlog-process.js';
import { waitFor } from '../../libs/testing/src/servers/waiting.js';

export interface ScoredLogOptions {
  /** The project, or what stands for it: its `dist` is run. */
  readonly root: string;
  /** The SQLite file, which is made. */
  readonly file: string;
  /** The folder of models; undefined: the shipped one. */
  readonly models?: string | undefined;
}

export interface Standing {
  /** Revisions of articles, each of which is to be scored. */
  readonly texts: number;
  readonly scores: number;
  /** Articles with a score. */
  readonly scored: number;
}

/** Milliseconds without one more score after which scoring has failed. */
const patience = 120_000;

/** An embedded log of articles, scored by services that may be killed. */
export class ScoredLog {
  private readonly settings: Record<string, string>;

  constructor(private readonly options: ScoredLogOptions) {
    this.settings = {
      MARKETLOG_DATABASE_URL: `sqlite:${options.file}`,
      MARKETLOG_SAMPLE: 'false',
      MARKETLOG_HTTP_PORT: '0',
      MARKETLOG_LOG_LEVEL: 'error',
      ...(options.models === undefined ? {} : { MARKETLOG_MODELS: options.models }),
    };
  }

  async import(articles: string): Promise<void> {
    await this.run(['import', 'articles', articles, '--json']);
  }

  /** Scores until `goal` texts are scored, then is killed, or stopped where it has nothing left to do. */
  async score(goal: number, end: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const { child, finished } = startMarketlog(this.options.root, ['start'], this.settings);
    try {
      let [last, since] = [-1, performance.now()];
      const reached = () => {
        const scores = this.scores();
        if (scores !== last) [last, since] = [scores, performance.now()];
        if (scores >= goal) return scores;
        if (child.exitCode !== null) throw new Error(`marketlog start ended with ${child.exitCode}`);
        if (performance.now() - since > patience) throw new Error(`no score was added to ${last} for ${patience} ms`);
        return undefined;
      };
      await waitFor(`${goal} scores`, reached, { within: 2 ** 31 - 1, every: 2 });
    } finally {
      child.kill(end);
      await finished;
    }
  }

  private scores(): number {
    const [row] = this.rows("SELECT SUM(position) AS scores FROM log_heads WHERE category = 'sentiment'");
    return Number(row!['scores'] ?? 0);
  }

  standing(): Standing {
    const [row] = this.rows(`
      SELECT COUNT(*) FILTER (WHERE category = 'articles' AND (type LIKE '%.ArticlePublished' OR type LIKE '%.ArticleRevised')) AS texts,
             COUNT(*) FILTER (WHERE category = 'sentiment') AS scores,
             COUNT(DISTINCT CASE WHEN category = 'sentiment' THEN stream END) AS scored
      FROM events`);
    return { texts: Number(row!['texts']), scores: Number(row!['scores']), scored: Number(row!['scored']) };
  }

  /** What `marketlog projections hash` says once everything is projected. */
  async hash(): Promise<unknown> {
    return this.run(['projections', 'hash', '--json']);
  }

  /** @returns whether positions and digests are whole */
  async verified(): Promise<boolean> {
    return ((await this.run(['log', 'verify', '--json'])) as { readonly ok: boolean }).ok;
  }

  rows(sql: string): readonly Record<string, unknown>[] {
    const database = new DatabaseSync(this.options.file, { readOnly: true, timeout: 60_000 });
    try {
      return database.prepare(sql).all();
    } finally {
      database.close();
    }
  }

  private async run(line: readonly string[]): Promise<unknown> {
    const { exitCode, stderr, json } = await marketlog(this.options.root, line, this.settings);
    if (exitCode !== 0) throw new Error(`marketlog ${line.join(' ')} exited ${exitCode}: ${stderr}`);
    return json();
  }
}
