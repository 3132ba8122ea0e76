// `npm run bench:queries -- [--mysql URL] [--small] [--rounds N] [--write]`: each query of the read side with its index and without.
import { parseArgs } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { Database } from '#database';
import { fillMillionBars, millionBars } from '../../dist/apps/api/src/testing/million-bars.js';
import { serveReadSide } from '../../dist/apps/api/src/testing/read-side.js';
import { formOf, recordQueries } from '../../dist/apps/api/src/testing/recorded-queries.js';
import { middle } from './figures.mjs';
import { writeSection } from './section.mjs';

const { values: options } = parseArgs({
  options: {
    mysql: { type: 'string', default: process.env.MARKETLOG_TEST_MYSQL_URL },
    small: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '40' },
    write: { type: 'boolean', default: false },
  },
});
if (options.mysql === undefined) {
  console.error('bench:queries measures MySQL: --mysql mysql://user:password@host:port/, or MARKETLOG_TEST_MYSQL_URL');
  process.exit(64);
}

const size = options.small ? { ...millionBars, instruments: 10, barless: 990, articles: 2000 } : millionBars;
/** Without its index a query reads everything, so fewer runs say enough. */
const rounds = { with: Number(options.rounds), without: Math.max(3, Math.round(Number(options.rounds) / 8)) };

/** Tables that grow, as they stand after FROM or JOIN with their alias. */
const largeTable = /\b(from|join) ((?:`\w+`\.)?`?[a-z_]+__g\d+`?|events)( (?:s|a|t|n)\b)?/gi;

/** Index by table or alias, as the server chooses it. */
async function chosenIndexes(connection, { sql, parameters }) {
  const [rows] = await connection.query(`EXPLAIN FORMAT=TRADITIONAL ${sql}`, parameters);
  const chosen = new Map(rows.filter(({ key }) => key !== null).map(({ table, key }) => [table, key]));
  if (chosen.size === 0 && /MAX\(/.test(sql))
    chosen.set('events', /event_key/.test(sql) ? 'events_by_key' : 'events_by_stream');
  return chosen;
}

function ignoring(sql, indexes) {
  return sql.replace(largeTable, (reference, _keyword, table, alias = '') => {
    const index = indexes.get((alias || table.split('.').at(-1)).trim().replaceAll('`', ''));
    return index === undefined ? reference : `${reference} IGNORE INDEX (${index})`;
  });
}

async function timed(connection, sql, parameters, count) {
  const waits = [];
  await connection.execute(sql, parameters);
  for (let i = 0; i < count; i++) {
    const started = performance.now();
    await connection.execute(sql, parameters);
    waits.push(performance.now() - started);
  }
  waits.sort((a, b) => a - b);
  return { median: middle(waits), p95: waits[Math.floor(count * 0.95)] };
}

const milliseconds = (value) => value.toFixed(value < 10 ? 2 : 0);
const shown = (form) =>
  form.replace('from_position <= ? AND (to_position IS NULL OR to_position > ?)', '(in force)').replaceAll('|', '\\|');

const made = new URL(options.mysql);
made.pathname = `/bench_queries_${process.pid}`;
const server = await createConnection(options.mysql);
await server.query('CREATE DATABASE ??', [made.pathname.slice(1)]);
let lines;
let partitioned;
try {
  await fillMillionBars(made.href, size);
  const side = await serveReadSide(made.href);
  const recorded = recordQueries(side.app.get(Database, { strict: false }));
  await side.askEverything();
  await side.app.close();
  const connection = await createConnection({ uri: made.href, charset: 'utf8mb4' });
  await connection.query(
    "SET SESSION sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES,PIPES_AS_CONCAT'), time_zone = '+00:00'",
  );
  const forms = Map.groupBy([...recorded], ({ sql }) => formOf(sql));
  lines = await measureIndexes(connection, forms);
  partitioned = await measurePartitions(connection, forms);
  await connection.end();
} finally {
  await server.query('DROP DATABASE IF EXISTS ??', [made.pathname.slice(1)]);
  await server.end();
}

/** What puts the statement of a view in its place: an index can be ignored only where the table itself is named. */
async function viewsOpened(connection) {
  const [views] = await connection.query(
    'SELECT table_name AS name, view_definition AS statement FROM information_schema.views WHERE table_schema = DATABASE()',
  );
  return (sql) =>
    views.reduce((text, { name, statement }) => text.replace(`FROM ${name} `, `FROM (${statement}) AS ${name} `), sql);
}

async function measureIndexes(connection, forms) {
  const measured = [];
  const opened = await viewsOpened(connection);
  for (const [form, [query]] of [...forms].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const indexes = await chosenIndexes(connection, query);
    const without = ignoring(opened(query.sql), indexes);
    if (!without.includes('IGNORE INDEX')) continue;
    const fast = await timed(connection, query.sql, query.parameters, rounds.with);
    const slow = await timed(connection, without, query.parameters, rounds.without);
    const ratio = slow.median / fast.median;
    measured.push([
      `\`${shown(form)}\``,
      [...new Set(indexes.values())].join(', '),
      ...[fast.median, fast.p95, slow.median, slow.p95].map(milliseconds),
      ratio.toFixed(ratio < 10 ? 1 : 0),
    ]);
  }
  return measured;
}

/** The same questions of bars to a copy that is not partitioned. */
async function measurePartitions(connection, forms) {
  await connection.query('CREATE TABLE whole LIKE daily_bars__g1');
  await connection.query('ALTER TABLE whole REMOVE PARTITIONING');
  await connection.query('INSERT INTO whole SELECT * FROM daily_bars__g1');
  await connection.query('ANALYZE TABLE whole');
  const measured = [];
  for (const [form, [{ sql, parameters }]] of forms) {
    if (!form.startsWith('{daily_bars}')) continue;
    const years = await timed(connection, sql, parameters, rounds.with);
    const whole = await timed(connection, sql.replaceAll(/`?daily_bars__g1`?/g, 'whole'), parameters, rounds.with);
    const times = [years.median, years.p95, whole.median, whole.p95].map(milliseconds);
    measured.push([`\`${shown(form)}\``, ...times, (whole.median / years.median).toFixed(1)]);
  }
  return measured.sort(([a], [b]) => (a < b ? -1 : 1));
}

const table = (head, rows) =>
  [head, head.map((name) => (/query|index$/.test(name) ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

const bars = (size.instruments * size.days).toLocaleString('en');
const text = [
  `Milliseconds of one connection, from asking to having the rows; ${bars} bars, ${(size.instruments * size.events).toLocaleString('en')} events, ` +
    `${(size.instruments + size.barless).toLocaleString('en')} instruments.`,
  table(['query', 'index', 'median', 'p95', 'without: median', 'p95', 'ratio'], lines),
  'The same bars in one table that is not partitioned by year:',
  table(['query', 'by year: median', 'p95', 'in one: median', 'p95', 'ratio'], partitioned),
].join('\n\n');
console.log(text);
if (options.write) writeSection('queries', text);
