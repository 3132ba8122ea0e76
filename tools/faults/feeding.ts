import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { YahooSimulator } from '../../libs/testing/src/vendors/yahoo.js';
import type { Chance } from './chance.js';
import { nearsEndOfDay } from './end-of-day.js';
import { Feeders, type FeedSignals, type FeedStep } from './feeder.js';
import { listingOf, nothingFed, type FedFacts, type GeneratedFacts } from './generated-facts.js';
import type { RestClient } from './rest-client.js';

/** Milliseconds between two looks at a fetch, and before a failed command is repeated. */
const every = 250;

export interface FeedingParts {
  readonly facts: GeneratedFacts;
  readonly yahoo: YahooSimulator;
  readonly rest: RestClient;
  readonly chance: Chance;
  /** The arguments of Node that run `marketlog`, and its environment. */
  readonly command: { readonly args: readonly string[]; readonly env: NodeJS.ProcessEnv };
}

/** Feeds a cluster by imports, live fetches and commands over REST at once, and keeps account of what it was fed. */
export class Feeding extends Feeders {
  readonly fed: FedFacts = nothingFed();
  /** Imports that were killed on their way. */
  killedImports = 0;
  /** Live fetches that were asked for and accepted, each under a key of its own. */
  requests = 0;
  /** Names commands of this run. */
  private readonly named = `${process.pid}-${Date.now()}`;
  private imports = 0;
  private fetches = 0;
  private stocks = 0;

  constructor(private readonly parts: FeedingParts) {
    const steps: FeedStep[] = [
      (signals) => this.importNext(signals),
      (signals) => this.fetchNext(signals),
      (signals) => this.trackNext(signals),
    ];
    super(steps);
  }

  /** How much was fed, in steps. */
  get amount(): number {
    return (Object.values(this.fed) as string[][]).reduce((sum, { length }) => sum + length, 0);
  }

  /** Prices, their correction, articles and instruments in turn. */
  private async importNext(signals: FeedSignals): Promise<void> {
    const { facts } = this.parts;
    const number = Math.floor(this.imports / 4);
    const what = (['prices', 'corrections', 'articles', 'instruments'] as const)[this.imports++ % 4]!;
    const kind = what === 'corrections' ? 'prices' : what;
    const file = what === 'corrections' ? facts.correction(number) : facts[what](number);
    await this.imported(['import', kind, file, '--no-wait'], signals);
    this.fed[what].push(file);
  }

  /** Sometimes it is killed on its way, as somebody's terminal is; then it is run again like one that failed. */
  private async imported(line: readonly string[], { gaveUp, retried }: FeedSignals): Promise<void> {
    const { command, chance } = this.parts;
    for (;;) {
      gaveUp.throwIfAborted();
      const killer = new AbortController();
      const fuse = chance.happens(0.15) ? setTimeout(() => killer.abort(), chance.between(500, 3_000)) : undefined;
      try {
        const options = { env: command.env, signal: killer.signal, killSignal: 'SIGKILL' } as const;
        await promisify(execFile)(process.execPath, [...command.args, ...line], options);
        return;
      } catch (error) {
        if (killer.signal.aborted) this.killedImports++;
        else retried(`${line.join(' ')}: ${(error as { stderr?: string }).stderr ?? String(error)}`);
        await pause(every);
      } finally {
        clearTimeout(fuse);
      }
    }
  }

  /** A live fetch of two symbols; one that failed is asked for again under another key. */
  private async fetchNext(signals: FeedSignals): Promise<void> {
    if (nearsEndOfDay(new Date())) return pause(every);
    const number = this.fetches++;
    const symbols = [0, 1].map((i) => `FE${number}X${i}`);
    symbols.forEach((symbol, i) => this.parts.yahoo.list(symbol, listingOf(2 * number + i)));
    for (
      let attempt = 1;
      !(await this.fetched(symbols, `${this.named}/fetch/${number}/${attempt}`, signals));
      attempt++
    ) {
      signals.retried(`the fetch of ${symbols.join(', ')} failed`);
    }
    this.fed.fetched.push(...symbols);
  }

  private async fetched(symbols: readonly string[], idempotencyKey: string, signals: FeedSignals): Promise<boolean> {
    const { rest } = this.parts;
    const body = { kind: 'prices', symbols };
    const asked = await rest.persist({ method: 'POST', path: '/v1/ingestions', body, idempotencyKey }, signals);
    if (asked.status !== 202) throw new Error(`POST /v1/ingestions: ${asked.status} ${JSON.stringify(asked.body)}`);
    this.requests++;
    const path = `/v1/ingestions/${asked.body.data.id as string}`;
    for (;;) {
      signals.gaveUp.throwIfAborted();
      const { status, body } = await rest.persist({ method: 'GET', path }, signals);
      // 404: the read model has not come so far.
      const state = status === 200 ? (body.data.state as string) : undefined;
      if (state === 'completed' || state === 'failed') return state === 'completed';
      await pause(every);
    }
  }

  /** A stock is tracked; every second one is given up again. */
  private async trackNext(signals: FeedSignals): Promise<void> {
    const { rest } = this.parts;
    const number = this.stocks++;
    const symbol = `TR${number}`;
    const command = {
      method: 'POST',
      path: '/v1/stocks',
      body: { symbol },
      idempotencyKey: `${this.named}/track/${number}`,
    };
    const tracked = await rest.persist(command, signals);
    if (tracked.status > 201) throw new Error(`POST /v1/stocks: ${tracked.status} ${JSON.stringify(tracked.body)}`);
    this.fed.tracked.push(symbol);
    if (number % 2 === 0) {
      const given = await rest.persist({ method: 'DELETE', path: `/v1/stocks/${symbol}` }, signals);
      if (given.status !== 204)
        throw new Error(`DELETE /v1/stocks/${symbol}: ${given.status} ${JSON.stringify(given.body)}`);
      this.fed.untracked.push(symbol);
    }
    await pause(every);
  }
}
