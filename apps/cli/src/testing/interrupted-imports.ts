import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '#cli';
import { openEventStore, type OpenedEventStore } from '#event-store';
import { buildPrivately, freshDatabase, mulberry32, type FreshDatabase, type PrivateBuild } from '#testing';
import { createHost } from '../host.js';
import { writeBarFiles } from './bar-files.js';
import { killOnce, startMarketlog } from './marketlog-process.js';

const symbols = ['ALFA', 'BETA', 'GAMA', 'DELT', 'EPSI', 'ZETA'];
const barsOfEach = 500;
export const bars = symbols.length * barsOfEach;

/** A folder of generated prices, imports of it that are killed or meet each other, and what they leave behind. */
export class InterruptedImports {
  readonly #random: () => number;

  private constructor(
    readonly seed: number,
    private readonly folder: string,
    private readonly build: PrivateBuild,
  ) {
    this.#random = mulberry32(seed);
  }

  /** The seed is random unless MARKETLOG_TEST_SEED repeats an earlier run; it is printed. */
  static async prepare(): Promise<InterruptedImports> {
    const seed = Number(process.env['MARKETLOG_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
    process.stderr.write(`killed imports: MARKETLOG_TEST_SEED=${seed}\n`);
    const folder = await mkdtemp(join(tmpdir(), 'marketlog-imports-'));
    await writeBarFiles(join(folder, 'prices'), symbols, { bars: barsOfEach, seed });
    return new InterruptedImports(seed, folder, await buildPrivately());
  }

  async remove(): Promise<void> {
    await this.build.remove();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Gives the test a log of its own. */
  async onFreshLog<T>(dialect: 'sqlite' | 'mysql', work: (log: ImportedLog) => Promise<T>): Promise<T> {
    const fresh = await freshDatabase(dialect);
    const opened = await openEventStore({ url: fresh.url, create: true });
    try {
      return await work(new ImportedLog(fresh, opened, this.#importLine));
    } finally {
      await opened.close();
      await fresh.drop();
    }
  }

  /**
   * Kills an import at a random number of events of that share of all, and a random moment after that, when it may be projecting.
   * @returns whether it was still running
   */
  killImport(log: ImportedLog, share: { from: number; of: number }): Promise<boolean> {
    return this.kill(log, this.#importLine, share);
  }

  /** The same with any command. */
  async kill(log: ImportedLog, line: readonly string[], share: { from: number; of: number }): Promise<boolean> {
    const threshold = Math.floor(share.from + this.#random() * share.of);
    const delay = this.#random() * 200;
    const running = startMarketlog(this.build.root, line, { MARKETLOG_DATABASE_URL: log.url });
    return killOnce(running, async () => (await log.events()) > threshold, delay);
  }

  start(log: ImportedLog) {
    return startMarketlog(this.build.root, this.#importLine, { MARKETLOG_DATABASE_URL: log.url });
  }

  get #importLine(): string[] {
    return ['import', 'prices', join(this.folder, 'prices'), '--source', 'csv', '--json'];
  }
}

export function withdrawLine(ingestion: string): string[] {
  return ['ingestions', 'withdraw', ingestion, '--json'];
}

/** One log, asked by commands that run in this process. */
export class ImportedLog {
  constructor(
    private readonly fresh: FreshDatabase,
    private readonly opened: OpenedEventStore,
    private readonly importLine: readonly string[],
  ) {}

  get url(): string {
    return this.fresh.url;
  }

  async events(): Promise<number> {
    return (await this.opened.store.heads()).reduce((sum, { position }) => sum + position, 0);
  }

  async eventsOfType(type: string): Promise<number> {
    const [row] = await this.opened.database.query('SELECT COUNT(*) AS n FROM events WHERE type = ?', [type]);
    return Number(row!['n']);
  }

  /** @returns the id of its ingestion. */
  async import(): Promise<string> {
    const { ingestions } = (await this.run(this.importLine)) as { ingestions: string[] };
    return ingestions[0]!;
  }

  withdraw(ingestion: string): Promise<unknown> {
    return this.run(withdrawLine(ingestion));
  }

  async hash(): Promise<unknown> {
    return this.run(['projections', 'hash', '--json']);
  }

  async verify(): Promise<unknown> {
    return this.run(['log', 'verify', '--json']);
  }

  private async run(line: readonly string[]): Promise<unknown> {
    let stdout = '';
    let stderr = '';
    const exitCode = await runCli(
      createHost({ MARKETLOG_DATABASE_URL: this.url, MARKETLOG_LOG_LEVEL: 'error' }),
      line,
      {
        stdout: { write: (text: string) => Boolean((stdout += text)) },
        stderr: { write: (text: string) => Boolean((stderr += text)), isTTY: false },
      },
    );
    if (exitCode !== 0) throw new Error(`marketlog ${line.join(' ')} exited ${exitCode}: ${stderr}${stdout}`);
    return JSON.parse(stdout);
  }
}
