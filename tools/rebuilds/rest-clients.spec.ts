import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitFor } from '#testing';
import { startClients } from './rest-clients.js';
import { dataOf } from './rest-load.js';

const body = (data: unknown) => JSON.stringify({ data, meta: { at: Math.random() } });

test('clients of a process of their own tell what failed, what no generation says, and how long answers took', async () => {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    response.statusCode = request.url === '/failing' ? 500 : 200;
    response.end(body(request.url === '/mixed' ? [1, 20] : [1, 2]));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const allowed = [
    [1, 2],
    [10, 20],
  ].map((data) => dataOf({ data }));
  const questions = [{ path: '/whole', allowed }, { path: '/mixed', allowed }, { path: '/failing' }, { path: '/any' }];
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clients = startClients({ url, headers: {}, questions, rate: 20 });
  try {
    await waitFor('each question to be asked', () => asked >= 8 || undefined);
    const { requests, failed, mixed, times } = await clients.stop();
    expect(requests).toBeGreaterThanOrEqual(8);
    expect(new Set(mixed)).toEqual(new Set(['/mixed']));
    const refused = failed.filter((each) => each.includes(': 500 ')).map((each) => each.split(':')[0]);
    expect(new Set(refused)).toEqual(new Set(['/failing']));
    expect(times.p50).toBeLessThanOrEqual(times.p95);
    expect(times.p95).toBeLessThanOrEqual(times.max);
  } finally {
    clients.kill();
    server.close();
  }
});
