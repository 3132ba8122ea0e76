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

/** A log of articles that a service scores, and that may be killed at it. */
export interface ScoredArticles {
  /** @param articles a file or folder */
  import(articles: string): Promise<void>;
  /** Scores until `goal` texts are scored, then is killed, or stopped where it has nothing left to do. */
  score(goal: number, end: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  standing(): Promise<Standing>;
  /** What `marketlog projections hash` says once everything is projected. */
  hash(): Promise<unknown>;
  /** @returns whether positions and digests are whole */
  verified(): Promise<boolean>;
}

/** Milliseconds without one more score after which scoring has failed. */
const patience = 120_000;

/** What is asked of the log's tables, the same on each engine. */
export const standingSql = `
  SELECT SUM(CASE WHEN category = 'articles' AND (type LIKE '%.ArticlePublished' OR type LIKE '%.ArticleRevised') THEN 1 ELSE 0 END) AS texts,
         SUM(CASE WHEN category = 'sentiment' THEN 1 ELSE 0 END) AS scores,
         COUNT(DISTINCT CASE WHEN category = 'sentiment' THEN stream END) AS scored
  FROM events`;

export const scoresSql = "SELECT SUM(position) AS scores FROM log_heads WHERE category = 'sentiment'";

export function standingOf({ texts, scores, scored }: Record<string, unknown>): Standing {
  return { texts: Number(texts), scores: Number(scores), scored: Number(scored) };
}

/**
 * Waits until there are `goal` scores.
 * @throws Error where none is added for two minutes, and what `alive` throws
 */
export async function untilScored(
  goal: number,
  scores: () => number | Promise<number>,
  alive: () => void = () => undefined,
): Promise<void> {
  let [last, since] = [-1, performance.now()];
  const reached = async () => {
    const now = await scores();
    if (now !== last) [last, since] = [now, performance.now()];
    if (now >= goal) return now;
    alive();
    if (performance.now() - since > patience) throw new Error(`no score was added to ${last} for ${patience} ms`);
    return undefined;
  };
  await waitFor(`${goal} scores`, reached, { within: 2 ** 31 - 1, every: 2 });
}

/** An embedded log of articles, scored by services that may be killed. */
export class ScoredLog implements ScoredArticles {
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

  async score(goal: number, end: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const { child, finished } = startMarketlog(this.options.root, ['start'], this.settings);
    try {
      await untilScored(
        goal,
        () => Number(this.rows(scoresSql)[0]!['scores'] ?? 0),
        () => {
          if (child.exitCode !== null) throw new Error(`marketlog start ended with ${child.exitCode}`);
        },
      );
    } finally {
      child.kill(end);
      await finished;
    }
  }

  async standing(): Promise<Standing> {
    return standingOf(this.rows(standingSql)[0]!);
  }

  async hash(): Promise<unknown> {
    return this.run(['projections', 'hash', '--json']);
  }

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
