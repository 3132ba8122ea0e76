import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { YahooFault, YahooListing, YahooSimulator } from './yahoo.js';

export interface YahooServer {
  /** For MARKETLOG_YAHOO_URL. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * The simulator over HTTP, so that processes can ask it. What is told to it in memory is told here by `PUT /simulator/listings/AAPL`
 * (a YahooListing) and `PUT /simulator/fault` (a YahooFault or null); `GET /simulator/requests` shows what was asked.
 */
export async function yahooServer(simulator: YahooSimulator, port = 0): Promise<YahooServer> {
  const server = createServer((request, response) => {
    answer(simulator, request, response).catch((error: unknown) => response.writeHead(400).end(String(error)));
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(simulator: YahooSimulator, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://simulated');
  const [, first, what, symbol] = url.pathname.split('/');
  if (first !== 'simulator') return forward(simulator, url, response);
  if (request.method === 'GET' && what === 'requests')
    return void response.end(JSON.stringify(simulator.requests.map(({ pathname, search }) => pathname + search)));
  const told = JSON.parse(await textOf(request)) as unknown;
  if (what === 'listings') simulator.list(decodeURIComponent(symbol ?? ''), told as YahooListing);
  else if (what === 'fault') simulator.fault = (told as YahooFault | null) ?? undefined;
  else return void response.writeHead(404).end();
  response.writeHead(204).end();
}

/** A vendor that is offline here breaks the connection, which is all that a client sees of it. */
async function forward(simulator: YahooSimulator, url: URL, response: ServerResponse): Promise<void> {
  try {
    const { status, headers, body } = await simulator.fetch(url).then(async (answered) => ({
      status: answered.status,
      headers: answered.headers,
      body: await answered.text(),
    }));
    const retryAfter = headers.get('retry-after');
    response
      .writeHead(status, {
        'content-type': headers.get('content-type') ?? 'text/plain',
        ...(retryAfter === null ? {} : { 'retry-after': retryAfter }),
      })
      .end(body);
  } catch {
    response.destroy();
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
