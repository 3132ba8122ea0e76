import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RestClient } from './rest-client.js';

const servers: Server[] = [];
let client: RestClient | undefined;

afterEach(() => {
  client?.close();
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function api(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const well: RequestListener = (request, response) => void response.end(JSON.stringify({ said: request.method }));

/** Asks two apis, of which the second answers well. @returns what the client holds against the first */
async function brokenOffBy(first: string, questions = 1): Promise<readonly string[]> {
  client = new RestClient([first, await api(well)], 'key');
  // Each second question begins with the second api.
  for (let i = 0; i < 2 * questions; i++) {
    expect(await client.ask('GET', '/v1/stocks')).toEqual({ status: 200, body: { said: 'GET' } });
  }
  return client.brokenOff;
}

describe('a client of two apis', () => {
  it('asks the other one where the first is not there, and holds nothing against it', async () => {
    const url = await api(well);
    const gone = servers.pop()!;
    gone.close();
    await once(gone, 'close');
    expect(await brokenOffBy(url)).toEqual([]);
  });

  it('takes it for idle where the first closes a connection that was kept', async () => {
    const seen = new WeakSet();
    const url = await api((request, response) => {
      if (seen.has(request.socket)) request.socket.destroy();
      else well(request, response);
      seen.add(request.socket);
    });
    expect(await brokenOffBy(url, 2)).toEqual([]);
  });

  it.each<[string, RequestListener]>([
    ['ends a new connection without an answer', (request) => request.socket.destroy()],
    [
      'ends it in the middle of an answer',
      (request, response) =>
        response.writeHead(200, { 'content-length': 9 }).write('{', () => request.socket.destroy()),
    ],
    ['answers what nobody understands', (_, response) => void response.end('<html>')],
  ])('remembers that the first %s', async (_, answer) => {
    expect(await brokenOffBy(await api(answer))).toEqual([expect.stringMatching(/^GET http:\S+\/v1\/stocks: ./)]);
  });

  it('gives up where neither answers', async () => {
    const bad = await api((request) => request.socket.destroy());
    client = new RestClient([bad, bad], 'key');
    await expect(client.ask('GET', '/v1/stocks')).rejects.toThrow('no api answers GET /v1/stocks: GET http');
    expect(client.brokenOff).toHaveLength(2);
  });
});
