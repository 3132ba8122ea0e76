import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { failureOf } from '#imports';
import { LIVE_FETCHES, noCounts, type IngestionFailure, type LiveFetch } from '#contracts';
import { Clock, EventStore, MarketlogError } from '#event-sourcing';
import { parseTicker } from '#markets';
import { counter, histogram } from '#telemetry';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AskedIngestion, IngestionState } from '../write/ingestion.decider.js';
import { IngestionLeases } from '../write/ingestion-leases.js';
import { executeOnIngestion, readIngestion } from '../write/ingestion-streams.js';
import { PatientLook } from './patient-look.js';
import { UnfinishedIngestions } from './unfinished-ingestions.repository.js';

/** Milliseconds between two looks for what is to be done. */
const lookEvery = 1_000;

/** So often a live fetch is started; one that kills its runner must not do so for ever. */
const mostAttempts = 5;

const ended = counter('marketlog_ingest_fetches_total', 'Live fetches that came to an end here: ok, or why not', [
  'outcome',
]);
const duration = histogram('marketlog_ingest_fetch_seconds', 'Duration of a live fetch, of all its symbols');

const interrupted = (message: string): IngestionFailure => ({ code: 'interrupted', message, retryable: true });

export interface EndedFetch {
  readonly ingestionId: string;
  /** UTC milliseconds. */
  readonly at: number;
  readonly failure: IngestionFailure | undefined;
}

/**
 * Brings ingestions to their end that nobody runs: live fetches that were requested or whose runner died are run here, one
 * after the other; imports whose process died are recorded as failed. Any number of processes may work at once: a lease
 * gives each ingestion to one of them.
 */
@Injectable()
export class IngestionWorker implements OnApplicationBootstrap, OnModuleDestroy {
  /** The fetch that runs here. */
  running: string | undefined;
  /** Told when `running` changes. */
  onChange: (running: string | undefined) => void = () => undefined;
  /** The last one of each kind. */
  readonly lastFetches = new Map<string, EndedFetch>();
  readonly #logger = new Logger('Ingestions');
  readonly #looks = new PatientLook('looking for ingestions to run', this.#logger);
  readonly #stopping = new AbortController();
  #work: Promise<unknown> = Promise.resolve();
  #fetching: Promise<void> | undefined;

  constructor(
    private readonly unfinished: UnfinishedIngestions,
    private readonly store: EventStore,
    private readonly leases: IngestionLeases,
    @Inject(LIVE_FETCHES) private readonly fetches: readonly LiveFetch[],
    private readonly clock: Clock,
  ) {}

  /** What keeps it from finding work; undefined where all is well. */
  get standstill(): string | undefined {
    return this.#looks.standstill;
  }

  onApplicationBootstrap(): void {
    this.#work = this.#run(this.#stopping.signal);
  }

  /** A fetch in flight ends early; its lease is given up, so that another process takes it up at once. */
  async onModuleDestroy(): Promise<void> {
    this.#stopping.abort();
    await this.#work;
    await this.#fetching;
  }

  async #run(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await this.#looks.attempt(() => this.pass());
      await this.#pause(stop);
    }
  }

  /** A fetch that ends makes room for the next one at once. */
  async #pause(stop: AbortSignal): Promise<void> {
    const woken = new AbortController();
    const signal = AbortSignal.any([stop, woken.signal]);
    void this.#fetching?.then(() => woken.abort());
    await sleep(lookEvery, undefined, { signal }).catch(() => undefined);
  }

  /**
   * Looks once through all that has no end; while a fetch runs here the others are let alone.
   * @returns after imports are judged; a fetch goes on by itself.
   */
  async pass(): Promise<void> {
    for (const { ingestionId, isFetch } of await this.unfinished.list(this.#fetching ? 'imports' : 'all')) {
      if (this.#stopping.signal.aborted) return;
      if (isFetch && this.#fetching !== undefined) continue;
      if (this.leases.runs(ingestionId) || !(await this.leases.take(ingestionId))) continue;
      let goesOn = false;
      try {
        const { state } = await readIngestion(this.store, ingestionId);
        goesOn = await this.#takeUp(ingestionId, state);
      } finally {
        if (!goesOn) await this.leases.release(ingestionId);
      }
    }
  }

  /** @returns whether it is run here now, under the lease. */
  async #takeUp(ingestionId: string, state: IngestionState): Promise<boolean> {
    const { phase, asked, starts } = state;
    if (phase !== 'requested' && phase !== 'running') return false;
    const fetch = this.fetches.find(({ kind }) => kind === asked.kind);
    if (asked.mode !== 'live') await this.#giveUp(ingestionId, starts, 'the process that ran it died');
    else if (starts >= mostAttempts)
      await this.#giveUp(ingestionId, starts, `it was started ${starts} times and never came to an end`);
    else if (fetch === undefined || asked.symbols.some((symbol) => parseTicker(symbol) === undefined))
      await this.#giveUp(ingestionId, starts, 'the process that ran it died, and what it was to fetch cannot be told');
    else if (this.#fetching === undefined) {
      this.#fetching = this.#fetch(fetch, ingestionId, asked).finally(() => (this.#fetching = undefined));
      return true;
    }
    return false;
  }

  async #giveUp(ingestionId: string, ofStart: number, message: string): Promise<void> {
    const failure = interrupted(message);
    const command = { kind: 'fail', ingestionId, ofStart, failure, counts: noCounts(), rejections: [] } as const;
    const { addresses } = await executeOnIngestion(this.store, command, this.clock.now());
    if (addresses.length > 0) this.#logger.warn(`ingestion ${ingestionId} has failed: ${message}`);
  }

  async #fetch(fetch: LiveFetch, ingestionId: string, { symbols, from, to }: AskedIngestion): Promise<void> {
    const began = performance.now();
    this.#becomes(ingestionId);
    try {
      const failure = await fetch.run({
        ...{ ingestionId, symbols, from, to },
        now: this.clock.now(),
        signal: this.#stopping.signal,
      });
      this.#ended(fetch.kind, ingestionId, failure);
      duration.observe((performance.now() - began) / 1000);
      if (failure === undefined) this.#logger.log(`live fetch ${ingestionId} is complete`);
      else this.#logger.warn(`live fetch ${ingestionId} failed: ${failure.message} (${failure.code})`);
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      const line = `live fetch ${ingestionId} broke off: ${error instanceof Error ? error.message : String(error)}`;
      // A process that was frozen finds that another has gone on with it: nothing is wrong, and nothing is lost.
      if (error instanceof MarketlogError && error.code === 'ingestion_taken_over') {
        this.#logger.warn(line);
        return;
      }
      this.#logger.error(line);
      this.#ended(fetch.kind, ingestionId, failureOf(error));
    } finally {
      this.#becomes(undefined);
      await this.leases.release(ingestionId);
    }
  }

  /** The last of them all. */
  get lastFetch(): EndedFetch | undefined {
    return [...this.lastFetches.values()].at(-1);
  }

  #ended(kind: string, ingestionId: string, failure: IngestionFailure | undefined): void {
    this.lastFetches.delete(kind);
    this.lastFetches.set(kind, { ingestionId, at: this.clock.now(), failure });
    ended.inc({ outcome: failure?.code ?? 'ok' });
  }

  #becomes(running: string | undefined): void {
    this.running = running;
    this.onChange(running);
  }
}
