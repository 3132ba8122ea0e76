// Starts the service as a newcomer does (`npm start`), asks it for what the README promises and stops it.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const PATIENCE_MS = 5 * 60_000;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(join(tmpdir(), 'marketlog-smoke-'));
const port = await freePort();
const origin = `http://127.0.0.1:${port}`;
const env = {
  ...process.env,
  MARKETLOG_HTTP_PORT: String(port),
  MARKETLOG_DATABASE_URL: `sqlite:${join(folder, 'marketlog.db')}`,
};

const began = Date.now();
// npm is a batch file on Windows, which only a shell can start; the process below it is the one to stop there.
const windows = process.platform === 'win32';
const service = windows
  ? spawn(process.execPath, ['bin/marketlog', 'start'], { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] })
  : spawn('npm', ['start'], { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
const ended = new Promise((resolve) => service.on('exit', (code, signal) => resolve(signal ?? code)));

try {
  await ready();
  console.log(`ready after ${((Date.now() - began) / 1000).toFixed(1)} s`);
  const stocks = (await get('/v1/stocks')).data.map(({ symbol }) => symbol).sort();
  expect(stocks, ['AAPL', 'FB', 'GOOG', 'IBM', 'MSFT']);
  const prices = (await get('/v1/stocks/AAPL/prices?start=2013-02-27&end=2013-02-27&adjustment=raw')).data;
  expect(prices[0].close, 444.57);
  console.log('the sample is served');
} finally {
  service.kill('SIGTERM');
  const how = await Promise.race([ended, delay(15_000, 'it did not', { ref: false })]);
  console.log(`stopped: ${how}`);
  if (how === 'it did not') process.exitCode = 1;
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}

async function ready() {
  let gone = false;
  ended.then(() => (gone = true));
  while (!gone && Date.now() - began < PATIENCE_MS) {
    const answer = await fetch(`${origin}/health/ready`).catch(() => null);
    if (answer?.ok) return;
    await delay(200);
  }
  throw new Error(gone ? 'the service ended before it was ready' : 'the service did not get ready');
}

async function get(path) {
  const answer = await fetch(origin + path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

function expect(actual, wanted) {
  const [a, b] = [actual, wanted].map((value) => JSON.stringify(value));
  if (a !== b) throw new Error(`expected ${b}, got ${a}`);
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = server.address();
      server.close(() => resolve(free));
    });
  });
}
