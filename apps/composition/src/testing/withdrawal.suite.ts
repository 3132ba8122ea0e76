import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandBus } from '@nestjs/cqrs';
import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import type { Arbitrary } from 'fast-check';
import type FastCheck from 'fast-check';
import { loadSettings } from '#config';
import { EventStore, ProjectionProgress, type EventAddress } from '#event-sourcing';
import { ImportPrices } from '#prices';
import { ReadModels } from '#projection-engine';
import { freshDatabase } from '#testing';
import { WithdrawIngestion } from '#ingestions';
import { AppModule } from '../../../cli/src/app.module.js';
import { verbs } from '../../../cli/src/verbs.js';

const now = Date.UTC(2024, 5, 1);
const days = ['2020-01-02', '2020-01-03', '2020-01-06', '2020-01-07'];

/** An import of some days' closes, an import of such a file again, or the withdrawal of an earlier import. */
type Step =
  | { readonly kind: 'import'; readonly closes: readonly (number | null)[] }
  | { readonly kind: 'withdraw' | 'again'; readonly of: number; readonly cascade: boolean };

/** The library that makes the sequences; the specs hand it in, because only they may depend on it. */
type Library = typeof FastCheck;

const stepsOf = (fc: Library): Arbitrary<Step[]> =>
  fc.array(
    fc.oneof(
      fc.record({
        kind: fc.constant('import' as const),
        closes: fc
          .array(fc.option(fc.integer({ min: 10, max: 13 })), { minLength: days.length, maxLength: days.length })
          .filter((closes) => closes.some((close) => close !== null)),
      }),
      fc.record({ kind: fc.constantFrom('withdraw' as const, 'again' as const), of: fc.nat(9), cascade: fc.boolean() }),
    ),
    { minLength: 4, maxLength: 9 },
  );

/** What should be in force: per day the versions that stand on each other, each with the import that said it. */
class Model {
  readonly versions = days.map(() => [] as { close: number; by: number }[]);

  /** @param cameBefore true for a file that is not newer word: it says only what is not known. */
  import(by: number, closes: readonly (number | null)[], cameBefore = false): void {
    closes.forEach((close, day) => {
      const versions = this.versions[day]!;
      if (cameBefore && versions.length > 0) return;
      if (close !== null && versions.at(-1)?.close !== close) versions.push({ close, by });
    });
  }

  withdraw(by: number, cascade: boolean): void {
    for (const versions of this.versions) {
      const lowest = versions.findIndex((version) => version.by === by);
      if (lowest < 0) continue;
      if (cascade) versions.length = lowest;
      else while (versions.at(-1)?.by === by) versions.pop();
    }
  }

  get closes(): Record<string, number> {
    return Object.fromEntries(
      this.versions.flatMap((versions, day) => (versions.length > 0 ? [[days[day], versions.at(-1)!.close]] : [])),
    );
  }
}

const importPrices = verbs.find(({ name }) => name === 'import prices')!;

/** Import, withdraw and import again in any order, against a model: on one database. */
export function describeWithdrawal(fc: Library, dialect: 'sqlite' | 'mysql', runs: number): void {
  describe(`what is imported and withdrawn in any order, on ${dialect}`, () => {
    it('leaves what the model says, answers earlier moments as before, and indicators as if the rest had never been', async () => {
      const database = await freshDatabase(dialect);
      const folder = await mkdtemp(join(tmpdir(), 'marketlog-withdrawal-'));
      const { settings } = loadSettings({ MARKETLOG_DATABASE_URL: database.url });
      const app = await NestFactory.createApplicationContext(await AppModule.forRoot(settings, importPrices), {
        logger: false,
      });
      try {
        let symbol = 0;
        await fc.assert(
          fc.asyncProperty(stepsOf(fc), (sequence) => tried(app, folder, `S${symbol++}`, sequence)),
          { numRuns: runs, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: false },
        );
      } finally {
        await app.close();
        await rm(folder, { recursive: true });
        await database.drop();
      }
    });
  });
}

interface Imported {
  /** Of the ingestion. */
  readonly id: string;
  readonly by: number;
  readonly closes: readonly (number | null)[];
  readonly file: number;
  /** Whether the log says that it imported its file whole; one that came before is not noted again. */
  readonly whole: boolean;
  withdrawn: boolean;
}

async function tried(app: INestApplicationContext, folder: string, symbol: string, sequence: Step[]): Promise<void> {
  const log = new Log(app, folder, symbol);
  const model = new Model();
  const answers: { position: number; closes: Record<string, number> }[] = [];
  const imports: Imported[] = [];
  for (const step of sequence) {
    if (step.kind === 'import') {
      const by = imports.length;
      imports.push({
        id: await log.import(step.closes, by),
        file: by,
        whole: true,
        closes: step.closes,
        withdrawn: false,
        by,
      });
      model.import(by, step.closes);
    } else {
      const one = imports[step.of];
      if (one === undefined) continue;
      if (step.kind === 'withdraw') {
        await log.withdraw(one.id, step.cascade);
        model.withdraw(one.by, step.cascade);
        one.withdrawn = true;
      } else if (one.withdrawn) {
        const by = imports.length;
        const cameBefore = imports.some(({ file, whole, withdrawn }) => file === one.file && whole && !withdrawn);
        const id = await log.import(one.closes, one.file);
        imports.push({ ...one, id, whole: !cameBefore, withdrawn: false, by });
        model.import(by, one.closes, cameBefore);
      }
    }
    expect(await log.closes()).toEqual(model.closes);
    answers.push({ position: await log.position(), closes: model.closes });
  }
  for (const { position, closes } of answers) expect(await log.closes(position)).toEqual(closes);
  const fresh = new Log(app, folder, `${symbol}X`);
  const left = days.map((day) => model.closes[day] ?? null);
  if (left.every((close) => close === null)) {
    expect(await log.rows('indicators', 'date, sma20, ema12, atr14, obv')).toEqual([]);
    return;
  }
  await fresh.import(left, imports.length);
  for (const [table, columns] of comparedTables)
    expect(await log.rows(table, columns)).toEqual(await fresh.rows(table, columns));
}

const comparedTables = [
  ['indicators', 'date, sma20, ema12, atr14, obv'],
  ['latest_prices', 'first_bar, last_bar, bars, close, previous_close, volume'],
] as const;
const projectionOf = { indicators: 'indicators', latest_prices: 'latest-prices' } as const;

/** One stock of the log under test. */
class Log {
  readonly #commands: CommandBus;
  readonly #models: ReadModels;

  constructor(
    private readonly app: INestApplicationContext,
    private readonly folder: string,
    private readonly symbol: string,
  ) {
    this.#commands = app.get(CommandBus, { strict: false });
    this.#models = app.get(ReadModels, { strict: false });
  }

  /** @returns the ingestion's id. */
  async import(closes: readonly (number | null)[], name: number): Promise<string> {
    const rows = closes.flatMap((close, day) =>
      close === null ? [] : [`${days[day]},${close},${close + 1},${close - 1},${close},100`],
    );
    const path = join(this.folder, `${this.symbol}-${name}.csv`);
    // The remark column makes each file one of its own, even where two say the same.
    const marked = rows.map((row) => `${row},${name}`);
    await writeFile(path, ['Date,Open,High,Low,Close,Volume,Remark', ...marked, ''].join('\n'));
    const options = { symbol: this.symbol, basis: 'asTraded', source: 'csv', now } as const;
    const { addresses } = await this.#commands.execute(new ImportPrices([path], options));
    await this.#caughtUp(addresses);
    const ended = addresses.find(({ category }) => category === 'ingestions')!;
    const [event] = await this.app.get(EventStore, { strict: false }).readPartition(ended, ended.position - 1, 1);
    return event!.correlationId!;
  }

  async withdraw(id: string, cascade: boolean): Promise<void> {
    const { addresses } = await this.#commands.execute(new WithdrawIngestion(id, { cascade, dryRun: false, now }));
    await this.#caughtUp(addresses);
  }

  async closes(position = Number.MAX_SAFE_INTEGER): Promise<Record<string, number>> {
    const rows = await this.#models.query<{ date: string; close: number }>(
      'daily-bars',
      `SELECT date, close FROM {daily_bars} WHERE instrument_id = ? AND from_position <= ?
       AND (to_position IS NULL OR to_position > ?)`,
      [this.symbol, position, position],
    );
    return Object.fromEntries(rows.map(({ date, close }) => [date, close]));
  }

  rows(table: keyof typeof projectionOf, columns: string): Promise<unknown[]> {
    const sql = `SELECT ${columns} FROM {${table}} WHERE instrument_id = ? ORDER BY 1`;
    return this.#models.query(projectionOf[table], sql, [this.symbol]);
  }

  /** The last position of the partition that the stock's prices lie in. */
  async position(): Promise<number> {
    const store = this.app.get(EventStore, { strict: false });
    const [last] = (await store.readStream(`prices-${this.symbol}-2020`)).slice(-1);
    return last?.position ?? 0;
  }

  #caughtUp(addresses: readonly EventAddress[]): Promise<void> {
    return this.app.get(ProjectionProgress, { strict: false }).caughtUp(addresses);
  }
}
