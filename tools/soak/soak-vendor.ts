import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { dayInZone } from '#markets';
import { YahooSimulator } from '#testing';
import { Chance } from '../faults/chance.js';
import { BudgetWatch } from './budget-watch.js';
import { articlesOf, holderOf, listingAt, sessionsOf, storiesOf } from './simulated-market.js';

/** The time that a request is made at, in simulated UTC milliseconds: the vendor has no clock of its own. */
export const timeHeader = 'x-simulated-time';

const faults = [
  '429',
  '429 with Retry-After',
  '401',
  '500',
  'web page',
  'cut JSON',
  'null bar',
  'connection broken',
] as const;
type Fault = (typeof faults)[number];

/** What the vendor has seen and done. */
export interface VendorReport {
  readonly requests: number;
  readonly faults: Readonly<Record<string, number>>;
  /** Most requests in any 60 seconds and 24 hours, by vendor. */
  readonly peaks: Readonly<Record<string, { readonly perMinute: number; readonly perDay: number }>>;
}

export interface VendorOptions {
  readonly sessions: number;
  /** Of requests, from 0 to 1. */
  readonly faultRate: number;
  readonly seed: number;
}

/**
 * Yahoo and News API over HTTP, with a share of faults of every kind. `GET /simulator/report` shows what happened,
 * `PUT /simulator/well` ends the faults, `PUT /simulator/down` breaks every connection until then.
 */
export async function soakVendor(options: VendorOptions): Promise<string> {
  const vendor = new SoakVendor(options);
  const server = createServer((request, response) => {
    vendor.answer(request, response).catch((error: unknown) => response.writeHead(400).end(String(error)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

class SoakVendor {
  readonly #sessions: readonly string[];
  readonly #yahoo = new YahooSimulator();
  readonly #watches = new Map<string, BudgetWatch>();
  readonly #faults: Record<string, number> = {};
  #requests = 0;
  #rate: number;
  readonly #chance: Chance;
  #down = false;

  constructor({ sessions, faultRate, seed }: VendorOptions) {
    this.#sessions = sessionsOf(sessions);
    this.#rate = faultRate;
    this.#chance = new Chance(seed);
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://vendor');
    if (url.pathname.startsWith('/simulator/')) return this.#told(url.pathname.slice(11), response);
    const time = Number(request.headers[timeHeader]);
    const name = url.pathname === '/v2/everything' ? 'news-api' : 'yahoo';
    let watch = this.#watches.get(name);
    if (watch === undefined) this.#watches.set(name, (watch = new BudgetWatch()));
    watch.saw(time);
    this.#requests++;
    if (this.#down) return void response.destroy();
    const fault = this.#chance.happens(this.#rate) ? this.#chance.of(faults) : undefined;
    if (fault !== undefined) this.#faults[fault] = (this.#faults[fault] ?? 0) + 1;
    const { status, body } = await this.#well(url, time, fault === 'null bar');
    this.#send(response, fault, status, body);
  }

  #send(response: ServerResponse, fault: Fault | undefined, status: number, body: string): void {
    switch (fault) {
      case '429':
        return void response.writeHead(429).end();
      case '429 with Retry-After':
        return void response.writeHead(429, { 'retry-after': '1' }).end();
      case '401':
        return void response.writeHead(401).end();
      case '500':
        return void response.writeHead(500).end();
      case 'web page':
        return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>consent</html>');
      case 'cut JSON':
        return void response.writeHead(200).end(body.slice(0, body.length / 2));
      case 'connection broken':
        return void response.destroy();
      case 'null bar':
      case undefined:
        return void response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    }
  }

  async #well(url: URL, time: number, isNull: boolean): Promise<{ status: number; body: string }> {
    const day = dayInZone(time, 'America/New_York');
    const words = url.searchParams.get('q') ?? '';
    const index = Number(/[SR](\d{5})/.exec(words)?.[1] ?? 0);
    if (url.pathname === '/v2/everything')
      return { status: 200, body: JSON.stringify(articlesOf(index, day, Number(url.searchParams.get('page')))) };
    if (url.pathname === '/v1/finance/search') this.#yahoo.tell(words, storiesOf(index, day));
    else this.#list(decodeURIComponent(url.pathname.split('/').at(-1)!), day, isNull);
    this.#yahoo.requests.length = 0;
    const answer = await this.#yahoo.fetch(url);
    return { status: answer.status, body: await answer.text() };
  }

  /** The simulator is shown what the stock is like on that day, or that nobody holds the ticker. */
  #list(ticker: string, day: string, isNull: boolean): void {
    const session = this.#sessions.findLastIndex((each) => each <= day);
    const index = holderOf(ticker, session);
    if (index === undefined) return this.#yahoo.forget(ticker);
    const listing = listingAt(index, session, this.#sessions);
    const last = { open: null, high: null, low: null, close: null, volume: null };
    const days = listing.days.map((each, i) => (isNull && i === listing.days.length - 1 ? { ...each, ...last } : each));
    this.#yahoo.list(ticker, { ...listing, days });
  }

  #told(what: string, response: ServerResponse): void {
    if (what === 'report') return void response.end(JSON.stringify(this.#report()));
    if (what === 'well') [this.#rate, this.#down] = [0, false];
    else this.#down = what === 'down';
    response.writeHead(204).end();
  }

  #report(): VendorReport {
    const peaks = [...this.#watches].map(([name, { perMinute, perDay }]) => [name, { perMinute, perDay }]);
    return { requests: this.#requests, faults: this.#faults, peaks: Object.fromEntries(peaks) };
  }
}
