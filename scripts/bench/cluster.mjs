// `npm run bench:cluster -- [--data FOLDER] [--rounds N] [--write]`: from source files through MySQL, relay, Kafka and
// projector to rows that can be read, beside the embedded import and kafkajs alone. FOLDER (else MARKETLOG_DATA) holds
// prices/*.csv; without one, data of that shape is generated.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startCluster } from '../../dist/tools/cluster/cluster.js';
import { startServers, stopServers } from '../../dist/tools/cluster/cluster-servers.js';
import { appendToReadable } from './cluster-latency.mjs';
import { watchLog } from './cluster-watch.mjs';
import { measured, middle, whole } from './figures.mjs';
import { generatePrices } from './generated-data.mjs';
import { writeSection } from './section.mjs';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: process.env.MARKETLOG_DATA },
    rounds: { type: 'string', default: '3' },
    write: { type: 'boolean', default: false },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'marketlog-bench-'));
/** Prices of other stocks. */
const warmUp = join(folder, 'warm-up');
const none = { ingest: 0, relay: 0, projector: 0, analyst: 0, api: 0 };

const importPrices = (path, env, wait) => measured('./timed-import.mjs', { kind: 'prices', path, wait }, env);

function embedded(path, round) {
  return importPrices(path, { MARKETLOG_DATABASE_URL: `sqlite:${join(folder, `embedded-${round}.db`)}` }, true);
}

/** Runs apps on a log of its own and hands back what the work finds. */
async function onLog(servers, name, apps, work) {
  const databaseUrl = new URL(name, servers.mysql.url).href;
  const cluster = await startCluster({
    folder: join(folder, name, Object.entries(apps).flat().join('-')),
    databaseUrl,
    kafkaBrokers: servers.kafkaBrokers,
    apps: { ...none, ...apps },
    env: { MARKETLOG_KAFKA_TOPIC_PREFIX: name, MARKETLOG_LOG_LEVEL: 'warn', MARKETLOG_FETCH_SCHEDULE: 'off' },
    print: (app, line) => /"level":"(?:error|fatal)"/.test(line) && console.error(`${app} | ${line}`),
  });
  const watch = await watchLog(databaseUrl);
  try {
    return await work(cluster, watch);
  } finally {
    await watch.close();
    await cluster.stop();
  }
}

/** The relay and the projector each by itself, over what an import has left. */
async function byThemselves(servers, path, round) {
  const name = `bench-parts-${round}`;
  const recorded = await onLog(servers, name, {}, async (cluster, watch) => {
    const { rows, seconds } = await importPrices(path, cluster.variables, false);
    return { rows, seconds, events: await watch.events() };
  });
  const until = () => recorded.events;
  const relay = await following(servers, name, { relay: 1 }, 'published', until);
  const bare = await measured('./bare-kafkajs.mjs', {
    url: new URL(name, servers.mysql.url).href,
    brokers: servers.kafkaBrokers,
    prefix: `bare-${round}`,
    partitions: 8,
  });
  const projector = await following(servers, name, { projector: 1 }, 'projected', until);
  return { recorded, relay, bare, projector };
}

/** The log is watched from before the app starts, so that nothing of its work is missed. */
async function following(servers, name, apps, what, until) {
  const watch = await watchLog(new URL(name, servers.mysql.url).href);
  try {
    const followed = watch.follow(what, until);
    await onLog(servers, name, apps, () => followed);
    return await followed;
  } finally {
    await watch.close();
  }
}

const memoryOf = ({ name, pid }) => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const peak = /VmHWM:\s+(\d+)/.exec(status)?.[1];
  return [name, Number(peak) / 1024];
};

/** The whole way, with so many projectors; servers and apps have worked before, as those of a cluster have. */
async function throughCluster(servers, path, round, projectors) {
  const apps = { ingest: 1, relay: 1, projector: projectors, api: 1 };
  return onLog(servers, `bench-${projectors}-${round}`, apps, async (cluster, watch) => {
    await importPrices(warmUp, cluster.variables, true);
    let total = Infinity;
    const followed = watch.follow('projected', () => total);
    const began = performance.now();
    const imported = await importPrices(path, cluster.variables, false);
    total = await watch.events();
    const { lag } = await followed;
    const seconds = (performance.now() - began) / 1000;
    const memory = Object.fromEntries(cluster.apps.map(memoryOf));
    const rest = projectors === 1 ? await appendToReadable(cluster.databaseUrl, watch, 200) : undefined;
    return { rows: imported.rows, seconds: imported.seconds + lag, whole: seconds, lag, memory, rest };
  });
}

async function bench(servers, path) {
  const rounds = [];
  for (let round = 1; round <= Number(options.rounds); round++) {
    rounds.push({
      embedded: await embedded(path, round),
      one: await throughCluster(servers, path, round, 1),
      two: await throughCluster(servers, path, round, 2),
      parts: await byThemselves(servers, path, round),
    });
  }
  return rounds;
}

const rate = ({ rows, events, seconds }) => (rows ?? events) / seconds;

function report(rounds, said) {
  const of = (value) => middle(rounds.map(value));
  const line = (...cells) => `| ${cells.join(' | ')} |`;
  const ratio = (ours, limit) => of((each) => rate(ours(each)) / rate(limit(each))).toFixed(2);
  const rest = rounds.flatMap(({ one }) => one.rest).toSorted((a, b) => a - b);
  const at = (share) => `${rest[Math.ceil(rest.length * share) - 1].toFixed(0)} ms`;
  const memory = Object.keys(rounds[0].one.memory).map(
    (name) => `${name.replace(/-1$/, '')} ${whole(of(({ one }) => one.memory[name]))} MiB`,
  );
  return [
    '| what | per second | compared with | ratio | target |',
    '| --- | ---: | --- | ---: | ---: |',
    line(
      'files → read models through Kafka, bars',
      whole(of(({ one }) => rate(one))),
      `embedded import: ${whole(of(({ embedded: each }) => rate(each)))}`,
      ratio(
        ({ one }) => one,
        ({ embedded: each }) => each,
      ),
      '0.3',
    ),
    line(
      'the same with two projectors',
      whole(of(({ two }) => rate(two))),
      'one projector',
      ratio(
        ({ two }) => two,
        ({ one }) => one,
      ),
      '0.85',
    ),
    line(
      'relay by itself, events',
      whole(of(({ parts }) => rate(parts.relay))),
      `kafkajs alone: ${whole(of(({ parts }) => rate(parts.bare)))}`,
      ratio(
        ({ parts }) => parts.relay,
        ({ parts }) => parts.bare,
      ),
      '0.8',
    ),
    line('recording by itself, bars', whole(of(({ parts }) => rate(parts.recorded))), '', '', ''),
    line('projector by itself, events', whole(of(({ parts }) => rate(parts.projector))), '', '', ''),
    '',
    `Lag back to zero ${of(({ one }) => one.lag).toFixed(1)} s after the last append (target: 2 s). Append → readable at rest: ` +
      `median ${at(0.5)}, p95 ${at(0.95)} (target: 200 ms), p99 ${at(0.99)}, of ${rest.length}. ` +
      `Peak memory: ${memory.join(', ')}.`,
    '',
    `Medians of ${options.rounds} rounds, ${said}.`,
  ].join('\n');
}

const servers = await startServers(join(folder, 'servers'), {});
try {
  let path = options.data && join(resolve(options.data), 'prices');
  const said = path ? `${readdirSync(path).length} files of prices` : 'generated data of the shape of StockNet';
  if (!path) generatePrices((path = join(folder, 'data', 'prices')), { times: 1 });
  generatePrices(warmUp, { times: 0.5, prefix: 'WARM' });
  const text = report(await bench(servers, path), said);
  console.log(text);
  if (options.write) writeSection('cluster', text);
} finally {
  await stopServers(servers);
  rmSync(folder, { recursive: true });
}
