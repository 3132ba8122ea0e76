// `npm run bench:append -- [--mysql URL] [--rounds N] [--write]`: appends beside the limit of the database, in the same run.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openEventStore } from '#event-store';
import { bareMysql } from './bare-mysql.mjs';
import { bareSqlite } from './bare-sqlite.mjs';
import { barAppends } from './events.mjs';
import { middle, whole } from './figures.mjs';
import { writeSection } from './section.mjs';

const { values: options } = parseArgs({
  options: {
    mysql: { type: 'string', default: process.env.MARKETLOG_TEST_MYSQL_URL },
    rounds: { type: 'string', default: '5' },
    write: { type: 'boolean', default: false },
  },
});

const eventsPerAppend = 1000;
const columns = `category partition_no position id stream version type event_key occurred_at recorded_at correlation_id
  causation_id data data_sha256`.split(/\s+/);

/**
 * The store and the bare loop take turns, append by append, so that whatever else the machine does slows both alike. The rows
 * of the bare loop are those that the store wrote before, into a database of their own.
 */
async function measureBatches(urlOf, bare, appendCount) {
  const rows = await encodedRows(urlOf('source'), appendCount);
  const appends = barAppends(appendCount, eventsPerAppend);
  const { store, close } = await openEventStore({ url: urlOf('store'), create: true });
  await (await openEventStore({ url: urlOf('bare'), create: true })).close();
  const limit = await bare(urlOf('bare'), columns);
  const spent = { ours: 0, limit: 0 };
  for (const [i, { stream, events }] of appends.entries()) {
    spent.ours += await timed(() => store.append(stream, 0, events));
    spent.limit += await timed(() => limit.write(rows[i]));
  }
  await limit.close();
  await close();
  const written = appendCount * eventsPerAppend;
  return { ours: written / spent.ours, limit: written / spent.limit, ratio: spent.limit / spent.ours };
}

/** @returns the rows of each append as the store encodes them. */
async function encodedRows(url, appendCount) {
  const appends = barAppends(appendCount, eventsPerAppend);
  const { store, database, close } = await openEventStore({ url, create: true });
  for (const { stream, events } of appends) await store.append(stream, 0, events);
  const byStream = new Map(appends.map(({ stream }) => [stream, []]));
  for (const row of await database.query(`SELECT ${columns} FROM events ORDER BY category, partition_no, position`)) {
    byStream.get(row.stream).push(columns.map((column) => row[column]));
  }
  await close();
  return [...byStream.values()];
}

/** Seconds. */
async function timed(work) {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/**
 * Producers that append one event after the other, each to a stream of its own. Their first events warm up the compiler and
 * the database and do not count.
 */
async function measureProducers(url, producers, { warmUp, eventsEach }) {
  const { store, close } = await openEventStore({ url, create: true });
  const waits = [];
  const streams = Array.from({ length: producers }, (_, number) => ({
    name: `prices-P${number}-2014`,
    events: barAppends(1, warmUp + eventsEach)[0].events,
  }));
  const produce = async ({ name, events }, from, to) => {
    for (let version = from; version < to; version++) {
      const asked = performance.now();
      await store.append(name, version, [events[version]]);
      waits.push(performance.now() - asked);
    }
  };
  await Promise.all(streams.map((stream) => produce(stream, 0, warmUp)));
  waits.length = 0;
  const started = performance.now();
  await Promise.all(streams.map((stream) => produce(stream, warmUp, warmUp + eventsEach)));
  const seconds = (performance.now() - started) / 1000;
  await close();
  waits.sort((a, b) => a - b);
  return { rate: (producers * eventsEach) / seconds, p99: waits[Math.floor(waits.length * 0.99)] };
}

async function bench(name, urlOf, bare, appendCount) {
  const rounds = [];
  for (let round = -1; round < Number(options.rounds); round++) {
    const measured = await measureBatches((use) => urlOf(`${use}${round}`), bare, appendCount);
    // The first round warms up the compiler.
    if (round >= 0) rounds.push(measured);
  }
  const ours = middle(rounds.map((round) => round.ours));
  const producers = await measureProducers(urlOf('producers'), 500, { warmUp: 20, eventsEach: 100 });
  return [
    [
      name,
      `appends of ${eventsPerAppend} events`,
      whole(ours),
      `bare loop: ${whole(middle(rounds.map((round) => round.limit)))}`,
      middle(rounds.map((round) => round.ratio)).toFixed(2),
      '',
    ],
    [
      name,
      '500 producers of single events',
      whole(producers.rate),
      'batch rate',
      (producers.rate / ours).toFixed(2),
      `${producers.p99.toFixed(0)} ms`,
    ],
  ];
}

const folder = mkdtempSync(join(tmpdir(), 'marketlog-bench-'));
const made = [];
const lines = await bench('SQLite', (use) => `sqlite:${join(folder, `${use}.db`)}`, bareSqlite, 100);
rmSync(folder, { recursive: true });
if (options.mysql !== undefined) {
  const stamp = process.pid;
  const urlOf = (use) => {
    const url = new URL(options.mysql);
    url.pathname = `/bench_${stamp}_${use.replace('-', 'w')}`;
    if (!made.includes(url.pathname)) made.push(url.pathname);
    return url.href;
  };
  lines.push(...(await bench('MySQL', urlOf, bareMysql, 40)));
  const { createConnection } = await import('mysql2/promise');
  const connection = await createConnection(options.mysql);
  for (const path of made) await connection.query('DROP DATABASE IF EXISTS ??', [path.slice(1)]);
  await connection.end();
}

const table = [
  ['database', 'load', 'events/s', 'compared with', 'ratio', 'p99'],
  ['---', '---', '---:', '---', '---:', '---:'],
  ...lines,
]
  .map((cells) => `| ${cells.join(' | ')} |`)
  .join('\n');
console.log(table);
if (options.write) writeSection('append', table);
