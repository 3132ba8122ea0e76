import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPrivately, mulberry32, tinyWords, writeTinyModel, type PrivateBuild } from '#testing';
import { scoredAfterKills } from './scored-after-kills.js';
import { ScoredLog } from './scored-log.js';

const articles = 2000;
const seed = Number(process.env['MARKETLOG_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
let build: PrivateBuild;
let folder: string;

beforeAll(async () => {
  process.stderr.write(`killed scoring: MARKETLOG_TEST_SEED=${seed}\n`);
  build = await buildPrivately();
  folder = await mkdtemp(join(tmpdir(), 'marketlog-scoring-'));
  await writeTinyModel(join(folder, 'models'));
  const words = Object.values(tinyWords).flat();
  const symbols = ['AAPL', 'IBM', 'MSFT'];
  const lines = Array.from({ length: articles }, (_, i) => {
    const [symbol, other] = [symbols[i % 3]!, words[(i * i) % words.length]!];
    const publishedAt = new Date(Date.UTC(2014, 0, 1, 0, 7 * i)).toISOString();
    const title = `$${symbol} ${words[(7 * i) % words.length]!} ${other} ${i % 11}`;
    return JSON.stringify({ id: `a${i}`, source: 'wire', language: 'en', publishedAt, title, symbol });
  });
  await writeFile(join(folder, 'articles.jsonl'), `${lines.join('\n')}\n`);
});

afterAll(async () => {
  await build.remove();
  await rm(folder, { recursive: true, force: true });
});

test('2 000 articles are scored once each by services that are killed, and read like those to which nothing happened', async () => {
  const logOf = (name: string) =>
    new ScoredLog({ root: build.root, file: join(folder, name), models: join(folder, 'models') });
  const outcome = await scoredAfterKills(logOf('unharmed.db'), logOf('harmed.db'), {
    articles: join(folder, 'articles.jsonl'),
    kills: 3,
    random: mulberry32(seed),
  });
  const { killed, ...rest } = outcome;
  expect(rest).toEqual({ texts: articles, scores: articles, scored: articles, sameHash: true, verified: true });
  expect(killed).toBeGreaterThanOrEqual(2);
}, 600_000);
