import { CommandBus } from '@nestjs/cqrs';
import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import type { Arbitrary } from 'fast-check';
import type FastCheck from 'fast-check';
import { v5 as uuidV5 } from 'uuid';
import { loadSettings } from '#config';
import { IngestionJournal, noCounts } from '#contracts';
import { EventStore, ProjectionProgress, type EventAddress } from '#event-sourcing';
import { RecordArticles } from '#articles';
import { WithdrawIngestion } from '#ingestions';
import { ReadModels } from '#projection-engine';
import { freshDatabase } from '#testing';
import { AppModule } from '../../../cli/src/app.module.js';
import { verbs } from '../../../cli/src/verbs.js';

const now = Date.UTC(2024, 5, 1);
const publishedAt = Date.UTC(2024, 0, 2);
const namespace = '5f0c2f0e-7c9a-5c1d-8b3e-000000000001';
const importArticles = verbs.find(({ name }) => name === 'import articles')!;

/** The library that makes the sequences; the specs hand it in, because only they may depend on it. */
type Library = typeof FastCheck;

/** A delivery of the article in some words, found under some instrument, or the withdrawal of an earlier one. */
type Step =
  | { readonly kind: 'import'; readonly title: string; readonly instrument: string }
  | { readonly kind: 'withdraw'; readonly of: number; readonly cascade: boolean };

const stepsOf = (fc: Library): Arbitrary<Step[]> =>
  fc.array(
    fc.oneof(
      fc.record({
        kind: fc.constant('import' as const),
        title: fc.constantFrom('one', 'two', 'three'),
        instrument: fc.constantFrom('AAA', 'BBB', 'CCC'),
      }),
      fc.record({ kind: fc.constant('withdraw' as const), of: fc.nat(6), cascade: fc.boolean() }),
    ),
    { minLength: 3, maxLength: 10 },
  );

interface Shown {
  readonly title: string | null;
  readonly instruments: readonly string[];
}

/** The words that stand on each other, the first of them the article itself, and its links beside that of the first delivery. */
class Model {
  words: { title: string; by: number }[] = [];
  links: { instrument: string; by: number }[] = [];
  first = '';

  import(by: number, { title, instrument }: { title: string; instrument: string }): void {
    if (this.words.length === 0) {
      this.words.push({ title, by });
      this.first = instrument;
      return;
    }
    if (!this.shown.instruments.includes(instrument)) this.links.push({ instrument, by });
    if (this.words.at(-1)!.title !== title) this.words.push({ title, by });
  }

  withdraw(by: number, cascade: boolean): void {
    if (cascade && this.words[0]?.by === by) {
      [this.words, this.links] = [[], []];
      return;
    }
    this.links = this.links.filter((link) => link.by !== by);
    const lowest = this.words.findIndex((words) => words.by === by);
    if (cascade && lowest >= 0) this.words.length = lowest;
    // On the article itself every link stands.
    while (this.words.at(-1)?.by === by && (this.words.length > 1 || this.links.length === 0)) this.words.pop();
  }

  get shown(): Shown {
    if (this.words.length === 0) return { title: null, instruments: [] };
    const instruments = [this.first, ...this.links.map(({ instrument }) => instrument)].sort();
    return { title: this.words.at(-1)!.title, instruments };
  }
}

/** Articles delivered, withdrawn and delivered again in any order, against a model: on one database. */
export function describeArticleWithdrawal(fc: Library, dialect: 'sqlite' | 'mysql', runs: number): void {
  it(`articles in any order, on ${dialect}, are what the model says, and what they were at earlier moments`, async () => {
    const database = await freshDatabase(dialect);
    const { settings } = loadSettings({ MARKETLOG_DATABASE_URL: database.url });
    const app = await NestFactory.createApplicationContext(await AppModule.forRoot(settings, importArticles), {
      logger: false,
    });
    try {
      let article = 0;
      await fc.assert(
        fc.asyncProperty(stepsOf(fc), (steps) => tried(new Article(app, uuidV5(`${article++}`, namespace)), steps)),
        { numRuns: runs, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: false },
      );
    } finally {
      await app.close();
      await database.drop();
    }
  });
}

async function tried(article: Article, steps: readonly Step[]): Promise<void> {
  const model = new Model();
  const ingestions: string[] = [];
  const answers: { readonly position: number; readonly shown: Shown }[] = [];
  for (const step of steps) {
    if (step.kind === 'import') {
      model.import(ingestions.length, step);
      ingestions.push(await article.deliver(step));
    } else {
      const id = ingestions[step.of];
      if (id === undefined) continue;
      await article.withdraw(id, step.cascade);
      model.withdraw(step.of, step.cascade);
    }
    expect(await article.shown()).toEqual(model.shown);
    answers.push({ position: await article.position(), shown: model.shown });
  }
  for (const { position, shown } of answers) expect(await article.shown(position)).toEqual(shown);
}

/** One article of the log under test. */
class Article {
  constructor(
    private readonly app: INestApplicationContext,
    private readonly articleId: string,
  ) {}

  /** @returns the ingestion's id. */
  async deliver({ title, instrument }: { title: string; instrument: string }): Promise<string> {
    const journal = this.app.get(IngestionJournal, { strict: false });
    const details = { kind: 'articles', mode: 'file', source: 'wire', files: ['a.jsonl'], symbols: [] } as const;
    const id = await journal.start(details);
    const delivery = {
      articleId: this.articleId,
      source: 'wire',
      sourceId: this.articleId,
      url: undefined,
      publishedAt,
      title,
      text: undefined,
      language: undefined,
      mentions: [{ instrumentId: instrument, symbol: instrument, tagged: true }],
    };
    await this.commands.execute(new RecordArticles([delivery], id));
    await journal.complete(id, noCounts());
    await this.caughtUp();
    return id;
  }

  async withdraw(id: string, cascade: boolean): Promise<void> {
    await this.commands.execute(new WithdrawIngestion(id, { cascade, dryRun: false, now }));
    await this.caughtUp();
  }

  async shown(position = Number.MAX_SAFE_INTEGER): Promise<Shown> {
    const inForce = 'article_id = ? AND from_position <= ? AND (to_position IS NULL OR to_position > ?)';
    const parameters = [this.articleId, position, position];
    const models = this.app.get(ReadModels, { strict: false });
    const [words] = await models.query<{ title: string }>(
      'articles',
      `SELECT title FROM {article_words} WHERE ${inForce}`,
      parameters,
    );
    const symbols = await models.query<{ instrument_id: string }>(
      'articles',
      `SELECT instrument_id FROM {article_symbols} WHERE ${inForce} ORDER BY instrument_id`,
      parameters,
    );
    return { title: words?.title ?? null, instruments: symbols.map(({ instrument_id }) => instrument_id) };
  }

  /** The last position of the article. */
  async position(): Promise<number> {
    return (await this.last())?.position ?? 0;
  }

  private async last(): Promise<EventAddress | undefined> {
    const events = await this.app.get(EventStore, { strict: false }).readStream(`article-${this.articleId}`);
    return events.at(-1);
  }

  private async caughtUp(): Promise<void> {
    const last = await this.last();
    if (last !== undefined) await this.app.get(ProjectionProgress, { strict: false }).caughtUp([last]);
  }

  private get commands(): CommandBus {
    return this.app.get(CommandBus, { strict: false });
  }
}
