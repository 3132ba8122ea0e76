import { NestFactory } from '@nestjs/core';
import { encodeEvent } from '#contracts';
import { categories, partitionOf } from '#event-sourcing';
import { loadSettings } from '#config';
import { openDatabase, type Database, type SqlValue } from '#database';
import { ProjectionStatuses } from '#projection-engine';
import { barRecorded, waitFor } from '#testing';
import { LogModule } from '../../../composition/src/log.module.js';

/** How much is written: bars = instruments × days. */
export interface Size {
  readonly instruments: number;
  readonly days: number;
  /** Instruments that have no bars. */
  readonly barless: number;
  /** Bars that also stand in the log, per instrument. */
  readonly events: number;
  readonly articles: number;
  readonly ingestions: number;
}

/** 1 M bars of 20 years, 100 000 events, 10 000 instruments. */
export const millionBars: Size = {
  instruments: 200,
  days: 5000,
  barless: 9_800,
  events: 500,
  articles: 20_000,
  ingestions: 5_000,
};

const partitions = 8;
const firstDay = Date.UTC(2006, 0, 2);

/** The n-th instrument, from 0. */
export const symbolOf = (n: number): string => `S${String(n).padStart(4, '0')}`;

/**
 * Fills a fresh log on MySQL with rows made by the server itself: straight into the tables, since what is measured is how
 * they are read. Checkpoints stand at the heads, so that nothing is left to project; the relay has two events to publish.
 */
export async function fillMillionBars(url: string, size: Size): Promise<void> {
  await makeTables(url);
  const database = await openDatabase(url, { create: false });
  try {
    await writeHelpers(database, size);
    // Each statement commits by itself, and the binary log need not hold every row a second time.
    await database.changeSchema(async (sql) => {
      await sql.execute('SET SESSION sql_log_bin = 0, cte_max_recursion_depth = 1000000');
      for (const statement of fillings(size)) await sql.execute(...statement);
      await sql.execute('SET SESSION sql_log_bin = 1');
    });
    await standAtHeads(database);
    await database.changeSchema(async (sql) => {
      for (const helper of ['filling_instruments', 'filling_days']) await sql.execute(`DROP TABLE ${helper}`);
      // As the server does by itself soon after such a load.
      await sql.query(`ANALYZE TABLE ${analyzed.join(', ')}`);
    });
  } finally {
    await database.close();
  }
}

const analyzed = [
  'daily_bars__g1',
  'indicators__g1',
  'events',
  'articles__g1',
  'article_words__g1',
  'article_symbols__g1',
  'article_sentiment__g1',
  'sentiment_contributions__g1',
  'ingestions__g1',
  'log_heads',
  'checkpoints',
  'relay_checkpoints',
];

/** The projection engine makes the tables, as it would of an empty log. */
async function makeTables(url: string): Promise<void> {
  const { settings } = loadSettings({ MARKETLOG_DATABASE_URL: url });
  const app = await NestFactory.createApplicationContext(LogModule.forRoot(settings, { create: true, run: true }), {
    logger: false,
    abortOnError: false,
  });
  try {
    await waitFor('the read models to be made', async () => {
      const made = await app.get(ProjectionStatuses, { strict: false }).list();
      return made.every(({ state }) => state !== 'missing') || undefined;
    });
  } finally {
    await app.close();
  }
}

function weekdays(count: number): string[] {
  const days: string[] = [];
  for (let day = firstDay; days.length < count; day += 86_400_000) {
    if (new Date(day).getUTCDay() % 6 !== 0) days.push(new Date(day).toISOString().slice(0, 10));
  }
  return days;
}

/** Tables of numbers, from which the server makes the rows. */
async function writeHelpers(database: Database, size: Size): Promise<void> {
  const ascii = 'CHARACTER SET ascii COLLATE ascii_bin';
  await database.changeSchema(async (sql) => {
    await sql.execute(
      `CREATE TABLE filling_instruments (id VARCHAR(40) ${ascii} PRIMARY KEY, n INT, partition_no INT, place INT, beside INT)`,
    );
    await sql.execute(`CREATE TABLE filling_days (n INT PRIMARY KEY, date VARCHAR(10) ${ascii})`);
  });
  const ids = Array.from({ length: size.instruments + size.barless }, (_, n) => symbolOf(n));
  const withBars = Map.groupBy(ids.slice(0, size.instruments), (id) => partitionOf(id, partitions));
  const instruments = ids.map((id, n): SqlValue[] => {
    const partition = partitionOf(id, partitions);
    const beside = withBars.get(partition) ?? [];
    return [id, n, partition, beside.indexOf(id), beside.length];
  });
  const days = weekdays(size.days).map((day, n): SqlValue[] => [n, day]);
  await database.transaction(async (sql) => {
    await sql.insertRows('filling_instruments', instruments);
    await sql.insertRows('filling_days', days);
  });
}

/** A price that wanders, the same each time. */
const close = '(60 + 40 * SIN(d.n / 90 + i.n) + i.n / 10)';

/** Statements with their parameters, in the order in which they build on one another. */
function fillings({ instruments, events, articles, ingestions }: Size): [sql: string, parameters: SqlValue[]][] {
  const withBars = `(SELECT * FROM filling_instruments WHERE n < ${instruments}) i`;
  const stream = "CONCAT('prices-', i.id, '-', LEFT(d.date, 4))";
  const { data } = encodeEvent(barRecorded(), { stream: 'prices-AAPL-2014', occurredAt: 0 });
  const numbers = (count: number) =>
    `(WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ${count}) SELECT n FROM numbers) AS x`;
  // Day by day, the instruments of a partition beside one another.
  const position = '(d.n * i.beside + i.place + 1)';
  // A UUID as version 5 makes it, from any text.
  const uuidHex = (text: string) => `INSERT(INSERT(LEFT(SHA2(${text}, 256), 32), 13, 1, '5'), 17, 1, '8')`;
  const uuid = (kind: string) => `LOWER(BIN_TO_UUID(UNHEX(${uuidHex(`CONCAT('${kind}', x.n)`)})))`;
  return [
    [
      `INSERT INTO daily_bars__g1 (instrument_id, date, revision, open, high, low, close, volume, source, basis, currency,
         from_position, recorded_at, event_id)
       SELECT i.id, d.date, 1, ${close} - 0.5, ${close} + 1, ${close} - 1, ${close}, 100000 + d.n, 'csv', 'asTraded', 'USD',
         LEAST(d.n, ${events - 1}) * i.beside + i.place + 1, 1700000000000 + d.n, '5f0c2f0e-7c9a-5c1d-8b3e-000000000001'
       FROM ${withBars} CROSS JOIN filling_days d ORDER BY i.id, d.date`,
      [],
    ],
    [
      `INSERT INTO indicators__g1 (instrument_id, date, sma20, rsi14)
       SELECT i.id, d.date, ${close}, 50 FROM filling_instruments i CROSS JOIN filling_days d WHERE i.n < 40 ORDER BY i.id, d.date`,
      [],
    ],
    [
      `INSERT INTO events (category, partition_no, position, id, stream, version, type, event_key, occurred_at, recorded_at, data, data_sha256)
       SELECT 'prices', i.partition_no, ${position}, UNHEX(${uuidHex('CONCAT(i.id, d.date)')}), ${stream}, d.n + 1,
         'marketlog.prices.v1.DailyBarRecorded', i.id, 1600000000000 + d.n, 1700000000000 + 1000 * ${position}, ?, REPEAT('x', 32)
       FROM ${withBars} CROSS JOIN filling_days d WHERE d.n < ${events} ORDER BY 2, 3`,
      [data],
    ],
    [
      `INSERT INTO instruments__g1 (instrument_id, symbol, name, sector, exchange, currency, tracked, search_text, changed_position)
       SELECT id, id, CONCAT('Company ', n), ELT(1 + n % 5, 'Energy', 'Technology', 'Health', 'Finance', 'Utilities'), 'XNYS', 'USD', n % 10 = 0,
         LOWER(CONCAT(id, ' company ', n)), 1 FROM filling_instruments`,
      [],
    ],
    [
      `INSERT INTO instrument_tickers__g1 (instrument_id, sequence, ticker, from_date, recorded_at)
       SELECT id, 1, id, NULL, 1600000000000 FROM filling_instruments`,
      [],
    ],
    [
      `INSERT INTO latest_prices__g1 (instrument_id, first_bar, last_bar, bars, close, previous_close, price_change, change_percent, volume)
       SELECT id, '2006-01-02', '2025-02-28', 5000, 10, 9, 1, 11.1, 1000 FROM filling_instruments`,
      [],
    ],
    [
      `INSERT INTO dividends__g1 (instrument_id, ex_date, source, revision, amount, currency, basis, from_position, recorded_at, event_id)
       SELECT i.id, d.date, 'csv', 1, 0.25, 'USD', 'asTraded', i.place + 1, 1700000000000, '5f0c2f0e-7c9a-5c1d-8b3e-000000000001'
       FROM ${withBars} CROSS JOIN filling_days d WHERE d.n % 63 = 0`,
      [],
    ],
    [
      `INSERT INTO articles__g1 (article_id, source, published_at, title, revision, from_position)
       SELECT ${uuid('a')}, 'sample', 1400000000000 + 60000 * x.n, CONCAT('Headline ', x.n), 1, x.n + 1 FROM ${numbers(articles)}`,
      [],
    ],
    [
      `INSERT INTO article_words__g1 (article_id, title, revision, partition_no, from_position, recorded_at)
       SELECT ${uuid('a')}, CONCAT('Headline ', x.n), 1, x.n % 8, x.n + 1, 1700000000000 FROM ${numbers(articles)}`,
      [],
    ],
    [
      `INSERT INTO article_symbols__g1 (article_id, instrument_id, symbol, tagged, published_at, partition_no, from_position, recorded_at)
       SELECT ${uuid('a')}, i.id, i.id, 1, 1400000000000 + 60000 * x.n, x.n % 8, x.n + 1, 1700000000000
       FROM ${numbers(articles)} JOIN filling_instruments i ON i.n IN (x.n % 7, x.n % 31)`,
      [],
    ],
    [
      `INSERT INTO article_sentiment__g1 (article_id, model_hash, model_name, model_version, revision, text_hash, label, positive, neutral, negative, score)
       SELECT ${uuid('a')}, REPEAT('a', 64), 'sentiment', '1.0.0', 1, REPEAT('b', 64), 'neutral', 0.1, 0.8, 0.1, 0 FROM ${numbers(articles)}`,
      [],
    ],
    [
      `INSERT INTO sentiment_contributions__g1 (article_id, instrument_id, available_at, text_hash, eligible, words_key, instruments)
       SELECT ${uuid('a')}, i.id, 1400000000000 + 60000 * x.n, REPEAT('b', 64), 1, LPAD(x.n, 32, '0'), 2
       FROM ${numbers(articles)} JOIN filling_instruments i ON i.n IN (x.n % 7, x.n % 31)`,
      [],
    ],
    [
      `INSERT INTO ingestions__g1 (ingestion_id, kind, mode, source, files, symbols, state, created_at, started_at, attempts, rows_read,
         rows_recorded, rows_unchanged, rows_corrected, rows_linked, rows_duplicates, rows_rejected, rows_flagged, rows_out_of_order, files_read)
       SELECT ${uuid('i')}, 'prices', 'file', 'csv', '[]', '[]', IF(x.n % 50 = 0, 'requested', 'completed'), 1500000000000 + 60000 * x.n,
         1500000000000 + 60000 * x.n, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1
       FROM ${numbers(ingestions)}`,
      [],
    ],
    [
      `INSERT INTO ingestion_rejections__g1 (ingestion_id, event_version, item, file, line, reason)
       SELECT ${uuid('i')}, 1, 0, 'bars.csv', 7, 'high is below low' FROM ${numbers(ingestions)}`,
      [],
    ],
  ];
}

/** Heads and checkpoints at the last event of each partition. */
async function standAtHeads(database: Database): Promise<void> {
  await database.transaction(async (sql) => {
    for (const category of categories) {
      const last = `(SELECT MAX(position) FROM events WHERE events.category = '${category}' AND events.partition_no =`;
      await sql.execute(
        `UPDATE log_heads SET position = COALESCE(${last} log_heads.partition_no), 0), recorded_at = 1800000000000 WHERE category = ?`,
        [category],
      );
    }
    await sql.execute(
      `UPDATE checkpoints c JOIN log_heads h ON h.category = c.category AND h.partition_no = c.partition_no SET c.position = h.position`,
    );
    await sql.execute(
      'INSERT INTO relay_checkpoints SELECT category, partition_no, GREATEST(position - 2, 0), 1 FROM log_heads',
    );
  });
}
