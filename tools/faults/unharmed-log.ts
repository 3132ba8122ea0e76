import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { promisify } from 'node:util';
import { withoutSettings } from '../../libs/testing/src/processes/without-settings.js';
import { standingOf, standingSql, untilScored } from '../scoring/scored-log.js';
import type { FedFacts } from './generated-facts.js';
import type { RecordedEvent } from './recorded-facts.js';

export interface ReadModelHash {
  readonly table: string;
  readonly rows: number;
  readonly contentHash: string;
}

export interface UnharmedOptions {
  readonly folder: string;
  /** The arguments of Node that run `marketlog`. */
  readonly args: readonly string[];
  readonly yahooUrl: string;
}

/** Scores that a read model does not hold yet. */
const unshownSql = `
  SELECT COALESCE(SUM(log_heads.position - checkpoints.position), 0) AS events
    FROM log_heads JOIN checkpoints USING (category, partition_no) WHERE category = 'sentiment'`;

/** The same facts in an embedded log of one file to which nothing ever happens: what a cluster must come to as well. */
export class UnharmedLog {
  private readonly file: string;
  /** How much of each list it has been fed. */
  private readonly taken = new Map<keyof FedFacts, number>();

  constructor(private readonly options: UnharmedOptions) {
    this.file = join(options.folder, 'unharmed.db');
  }

  /** Feeds it what it has not been fed yet, each kind by one command. */
  async feed(fed: FedFacts): Promise<void> {
    await this.take(fed, 'instruments', ['import', 'instruments']);
    await this.take(fed, 'prices', ['import', 'prices']);
    await this.take(fed, 'corrections', ['import', 'prices']);
    await this.take(fed, 'articles', ['import', 'articles']);
    await this.take(fed, 'tracked', ['track']);
    await this.take(fed, 'untracked', ['untrack']);
    await this.take(fed, 'fetched', ['fetch', 'prices']);
  }

  /** Has every text scored by a service, as the analysts of a cluster do. */
  async score(): Promise<void> {
    const { args } = this.options;
    const count = (what: 'texts' | 'scores') => standingOf(this.rows(standingSql)[0]!)[what];
    // In the read models too: what ends with the service is not read from the log by a hash.
    const shown = () => count('scores') - Number(this.rows(unshownSql)[0]!['events']);
    if (!existsSync(this.file) || count('texts') === shown()) return;
    const settings = { MARKETLOG_SAMPLE: 'false', MARKETLOG_HTTP_PORT: '0', MARKETLOG_FETCH_SCHEDULE: 'off' };
    const env = { ...this.environment, ...settings, MARKETLOG_LOG_LEVEL: 'error' };
    const service = spawn(process.execPath, [...args, 'start'], { env, stdio: 'ignore' });
    const ended = once(service, 'close');
    try {
      await untilScored(count('texts'), shown, () => {
        if (service.exitCode !== null) throw new Error(`marketlog start ended with ${service.exitCode}`);
      });
    } finally {
      service.kill('SIGTERM');
      await ended;
    }
  }

  async hash(): Promise<readonly ReadModelHash[]> {
    return hashesIn(await this.run(['projections', 'hash', '--json']));
  }

  /** Ids of the events of a category, in hexadecimal. */
  ids(category: string): string[] {
    return this.rows('SELECT lower(hex(id)) AS id FROM events WHERE category = ?', category).map(({ id }) =>
      String(id),
    );
  }

  /** Events of a category, those of a stream in their order. */
  recorded(category: string): RecordedEvent[] {
    const rows = this.rows('SELECT stream, type FROM events WHERE category = ? ORDER BY stream, version', category);
    return rows.map(({ stream, type }) => ({ stream: String(stream), type: String(type) }));
  }

  private rows(sql: string, ...values: string[]): Record<string, SQLOutputValue>[] {
    const database = new DatabaseSync(this.file, { readOnly: true, timeout: 60_000 });
    try {
      return database.prepare(sql).all(...values);
    } finally {
      database.close();
    }
  }

  private async take(fed: FedFacts, what: keyof FedFacts, line: readonly string[]): Promise<void> {
    const news = fed[what].slice(this.taken.get(what) ?? 0);
    if (news.length > 0) await this.run([...line, ...news]);
    this.taken.set(what, fed[what].length);
  }

  private async run(line: readonly string[]): Promise<string> {
    const options = { env: this.environment, maxBuffer: 1 << 28 };
    return (await promisify(execFile)(process.execPath, [...this.options.args, ...line], options)).stdout;
  }

  private get environment(): NodeJS.ProcessEnv {
    const settings = { MARKETLOG_DATABASE_URL: `sqlite:${this.file}`, MARKETLOG_YAHOO_URL: this.options.yahooUrl };
    return { ...withoutSettings(), ...settings };
  }
}

/** Read models of which versions of models services have, and since when; scores are compared, each service computes the same. */
const saidByServices = /^(?:models|prediction(?:s|_.*))$/;

/** Read models of facts, of what `projections hash --json` printed. */
export function hashesIn(json: string): readonly ReadModelHash[] {
  return (JSON.parse(json) as { tables: ReadModelHash[] }).tables.filter(({ table }) => !saidByServices.test(table));
}
