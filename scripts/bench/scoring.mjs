// `npm run bench:scoring -- [--articles N] [--write]`: from asking for the append of an article to its score in a read model, one
// article at a time on a cluster at rest, with the shipped model.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { createConnection } from 'mysql2/promise';
import { v4 } from 'uuid';
import { shippedVersion } from '#onnx';
import { encodeEvent } from '../../dist/libs/contracts/src/index.js';
import { openEventStore } from '../../dist/libs/event-store/src/index.js';
import { articlePublished } from '../../dist/libs/testing/src/builders/articles.js';
import { startCluster } from '../../dist/tools/cluster/cluster.js';
import { root } from '../bootstrap/prepare.mjs';
import { middle, whole } from './figures.mjs';
import { writeSection } from './section.mjs';

const { values: options } = parseArgs({
  options: { articles: { type: 'string', default: '200' }, write: { type: 'boolean', default: false } },
});
/** They warm up relay, analyst and projector, and do not count. */
const warmUp = 20;
/** Milliseconds within which a score must come. */
const patience = 60_000;

/** Headlines that no training saw, from the goldens of the shipped model. */
function headlines() {
  const models = join(root, 'models', 'sentiment');
  const goldens = readFileSync(join(models, shippedVersion(models), 'goldens.json.gz'));
  return JSON.parse(gunzipSync(goldens).toString('utf8'))
    .tokens.slice(40, 240)
    .map(({ text }) => text);
}

/** Appends one article and waits until a reader finds its score. @returns milliseconds */
async function publishedToScored(store, connection, table, text) {
  const articleId = v4();
  const stream = `article-${articleId}`;
  const draft = articlePublished({ articleId, sourceId: articleId, title: text, text: undefined });
  const event = encodeEvent(draft, { stream, occurredAt: Date.now() });
  const began = performance.now();
  await store.append(stream, 'any', [event]);
  for (;;) {
    const [rows] = await connection.query(`SELECT score FROM ${table} WHERE article_id = ?`, [articleId]);
    const took = performance.now() - began;
    if (rows.length > 0) return took;
    if (took > patience) throw new Error(`article ${articleId} has no score after ${patience / 1000} s`);
    await sleep(2);
  }
}

async function measure(cluster) {
  const connection = await createConnection({ uri: cluster.databaseUrl });
  const { store, close } = await openEventStore({ url: cluster.databaseUrl, create: false });
  try {
    const [[pointer]] = await connection.query("SELECT live_generation FROM projections WHERE name = 'sentiment'");
    const table = `article_sentiment__g${Number(pointer.live_generation)}`;
    const texts = headlines();
    const times = [];
    for (let at = 0; at < Number(options.articles) + warmUp; at++) {
      times.push(await publishedToScored(store, connection, table, `${texts[at % texts.length]} ${at}`));
      // At rest: nobody is still at work on the one before.
      await sleep(60 + (at % 7) * 20);
    }
    return times.slice(warmUp).toSorted((a, b) => a - b);
  } finally {
    await close();
    await connection.end();
  }
}

const memoryOf = ({ pid }) => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

const folder = mkdtempSync(join(tmpdir(), 'marketlog-bench-'));
const cluster = await startCluster({
  folder,
  apps: { ingest: 0, relay: 1, projector: 1, analyst: 1, api: 0 },
  env: { MARKETLOG_LOG_LEVEL: 'warn', MARKETLOG_FETCH_SCHEDULE: 'off' },
  print: (app, line) => console.error(`${app} | ${line}`),
});
try {
  const times = await measure(cluster);
  const at = (share) => `${times[Math.ceil(times.length * share) - 1].toFixed(0)} ms`;
  const text =
    `Article published → score readable, through Kafka at rest: median ${middle(times).toFixed(0)} ms, p95 ${at(0.95)} (target: 250 ms), ` +
    `p99 ${at(0.99)}, of ${times.length}. Peak memory of the analyst: ${whole(memoryOf(cluster.app('analyst-1')))} MiB.`;
  console.log(text);
  if (options.write) writeSection('scoring', text);
} finally {
  await cluster.stop();
  rmSync(folder, { recursive: true });
}
