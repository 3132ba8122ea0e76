// `npm run bench:rest -- [--mysql URL] [--rounds N] [--slot MS] [--write]`: answers of the api beside a bare Fastify that runs one
// prepared query and sends the same bytes.
import { fork, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { middle, whole } from './figures.mjs';
import { generateArticles, generatePrices } from './generated-data.mjs';
import { HttpLoad } from './http-load.mjs';
import { writeSection } from './section.mjs';

const { values: options } = parseArgs({
  options: {
    mysql: { type: 'string', default: process.env.MARKETLOG_TEST_MYSQL_URL },
    rounds: { type: 'string', default: '9' },
    slot: { type: 'string', default: '500' },
    write: { type: 'boolean', default: false },
  },
});

const root = fileURLToPath(new URL('../..', import.meta.url));
const connections = 16;
/** Requests a second of the open loop. */
const steady = 1000;

/** What is asked, and the query of the bare server: 100 rows each, as many columns as an answer needs. */
const questions = [
  {
    name: 'prices, 100 rows',
    path: '/v1/stocks/S0/prices?limit=100',
    sql: `SELECT date, open, high, low, close, volume, vendor_adjusted_close, currency, source, recorded_at FROM daily_bars__g1
          WHERE instrument_id = ? AND to_position IS NULL ORDER BY date DESC LIMIT 100`,
  },
  {
    name: 'indicators, 100 rows',
    path: '/v1/stocks/S0/indicators?limit=100',
    sql: 'SELECT * FROM indicators__g1 WHERE instrument_id = ? ORDER BY date DESC LIMIT 100',
  },
  {
    name: 'one stock',
    path: '/v1/stocks/S0',
    sql: `SELECT * FROM instruments__g1 i JOIN latest_prices__g1 p ON p.instrument_id = i.instrument_id WHERE i.instrument_id = ?`,
  },
  {
    name: 'articles, 100 rows',
    path: '/v1/stocks/S0/articles?limit=100',
    sql: `SELECT a.article_id, a.source, a.url, s.published_at, a.title, a.text, a.language FROM article_symbols__g1 s
          JOIN articles__g1 a ON a.article_id = s.article_id WHERE s.instrument_id = ? AND s.to_position IS NULL
          AND a.to_position IS NULL ORDER BY s.published_at DESC LIMIT 100`,
  },
];

function marketlog(args, environment) {
  const entry = join(root, 'dist/apps/cli/src/main.js');
  const { status, stderr } = spawnSync(process.execPath, [entry, ...args], { env: environment, encoding: 'utf8' });
  if (status !== 0) throw new Error(`marketlog ${args.join(' ')}: ${stderr}`);
}

/** A process that says where it serves: `PORT` by message, or an address on standard output. */
function server(entry, environment, task) {
  const child = fork(join(root, entry), [], {
    env: environment,
    execArgv: [],
    // What a service logs goes where it costs the least.
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
  });
  const port = new Promise((done, fail) => {
    child.on('message', (message) => done(message.port));
    child.stdout.on('data', (text) => /http:\/\/[^:]+:(\d+)/.test(text) && done(Number(RegExp.$1)));
    child.on('exit', (code) => fail(new Error(`${entry} ended with ${code}`)));
  });
  if (task) child.send(task);
  return { child, port };
}

/** Processor time of a process so far, in ticks; where no other process is told of it, nothing is known. */
function ticksOf({ pid }) {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return NaN;
  const [utime, stime] = readFileSync(file, 'utf8').split(') ')[1].split(' ').slice(11, 13);
  return Number(utime) + Number(stime);
}

/** One slot: answers a second, and answers per tick of the server. */
async function slotOf(load, child, path, headers) {
  const before = ticksOf(child);
  const perSecond = await load.closedLoop(path, Number(options.slot), headers);
  return { perSecond, perTick: (perSecond * Number(options.slot)) / 1000 / (ticksOf(child) - before) };
}

/** @returns for each question the answers of both servers, slot by slot in turns */
async function measure(name, url, folder) {
  const environment = { ...process.env, MARKETLOG_DATABASE_URL: url, MARKETLOG_HTTP_PORT: '0' };
  for (const kind of ['prices', 'articles']) marketlog(['import', kind, join(folder, kind), '--json'], environment);
  const api = server('dist/apps/api/src/main.js', environment);
  const ours = new HttpLoad(await api.port, connections);
  const bodies = [];
  for (const { path } of questions) bodies.push(await ours.body(path));
  const bare = server('scripts/bench/bare-rest.mjs', environment, {
    url,
    routes: questions.map(({ path, sql }, i) => ({ path: path.split('?')[0], sql, body: bodies[i].text })),
  });
  const limit = new HttpLoad(await bare.port, connections);
  const lines = [];
  try {
    for (const [i, { name: question, path }] of questions.entries()) {
      const tag = { 'if-none-match': bodies[i].etag };
      const rounds = [];
      for (let round = 0; round < Number(options.rounds); round++) {
        rounds.push({
          ours: await slotOf(ours, api.child, path),
          tagged: await slotOf(ours, api.child, path, tag),
          limit: await slotOf(limit, bare.child, path),
        });
      }
      // The first of each warms up.
      rounds.shift();
      const at = await ours.openLoop(path, steady, 2 * Number(options.slot));
      lines.push([
        name,
        question,
        whole(bodies[i].text.length),
        whole(middle(rounds.map(({ ours }) => ours.perSecond))),
        whole(middle(rounds.map(({ limit }) => limit.perSecond))),
        middle(rounds.map(({ ours, limit }) => ours.perSecond / limit.perSecond)).toFixed(2),
        middle(rounds.map(({ ours, limit }) => ours.perTick / limit.perTick)).toFixed(2),
        middle(rounds.map(({ tagged, limit }) => tagged.perSecond / limit.perSecond)).toFixed(2),
        middle(rounds.map(({ tagged, limit }) => tagged.perTick / limit.perTick)).toFixed(2),
        `${at.p50.toFixed(1)} / ${at.p95.toFixed(1)}`,
      ]);
    }
  } finally {
    ours.close();
    limit.close();
    api.child.kill();
    bare.child.kill();
  }
  return lines;
}

async function onMysql(folder) {
  if (options.mysql === undefined) return [];
  const url = new URL(options.mysql);
  url.pathname = `/bench_rest_${process.pid}`;
  try {
    return await measure('MySQL', url.href, folder);
  } finally {
    const connection = await createConnection(options.mysql);
    await connection.query(`DROP DATABASE IF EXISTS \`${url.pathname.slice(1)}\``);
    await connection.end();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'marketlog-bench-'));
try {
  mkdirSync(join(folder, 'prices'), { recursive: true });
  generatePrices(join(folder, 'prices'), { times: 0.1 });
  generateArticles(join(folder, 'articles'), { times: 0.05 });
  const lines = [...(await measure('SQLite', `sqlite:${join(folder, 'log.db')}`, folder)), ...(await onMysql(folder))];
  const head = [
    ...['database', 'question', 'bytes', 'answers/s', 'bare Fastify', 'ratio', 'by CPU', '304: ratio', 'by CPU'],
    'p50 / p95 ms',
  ];
  const text = [head, head.map((_, i) => (i < 2 ? '---' : '---:')), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
  console.log(text);
  if (options.write) writeSection('rest', text);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
