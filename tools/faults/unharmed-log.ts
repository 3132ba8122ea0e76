import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { promisify } from 'node:util';
import { withoutSettings } from '../../libs/testing/src/processes/without-settings.js';
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

  private rows(sql: string, category: string): Record<string, SQLOutputValue>[] {
    const database = new DatabaseSync(this.file, { readOnly: true });
    try {
      return database.prepare(sql).all(category);
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
    const { args, yahooUrl } = this.options;
    const settings = { MARKETLOG_DATABASE_URL: `sqlite:${this.file}`, MARKETLOG_YAHOO_URL: yahooUrl };
    const options = { env: { ...withoutSettings(), ...settings }, maxBuffer: 1 << 28 };
    return (await promisify(execFile)(process.execPath, [...args, ...line], options)).stdout;
  }
}

/** Read models of what the analyst says, which no analyst says to a log that only commands feed. */
const saidByModels = /^(?:article_sentiment|models|prediction(?:s|_.*))$/;

/** Read models of facts, of what `projections hash --json` printed. */
export function hashesIn(json: string): readonly ReadModelHash[] {
  return (JSON.parse(json) as { tables: ReadModelHash[] }).tables.filter(({ table }) => !saidByModels.test(table));
}
