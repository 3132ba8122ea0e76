import { setTimeout as sleep } from 'node:timers/promises';
import { MarketlogError, type Subscription } from '#event-sourcing';
import type { ConsumerEngine, ConsumerWorker, EngineLog } from './consumer-engine.js';
import type { Lease } from './lease.js';

/** Milliseconds between two renewals, and between two tries of those who wait. */
const renewEvery = 1_000;

/** Milliseconds between two tries while the database fails. */
const retryAfter = { first: 200, most: 5_000 };

export interface ConsumerRunnerParts {
  readonly lease: Lease;
  readonly subscription: Subscription;
  readonly log: EngineLog;
  /** What it does, for the log: `projecting`, `reacting`. */
  readonly doing: string;
  /** Milliseconds that `stop` waits for the batch in flight (default 5 000). */
  readonly stopWithin?: number | undefined;
  /** False where the work is left to others, as by commands in a cluster. */
  readonly enabled?: boolean;
}

/**
 * Runs consumers while this process holds the lease, and waits for it while another does. Those that share the work hold a lease
 * each, and the subscription says which partitions are this process's. What is made for a tenure ends with it: nothing that an
 * earlier one knew is trusted.
 */
export abstract class ConsumerRunner {
  private stopping = new AbortController();
  private running: Promise<void> | undefined;
  /** At work in this tenure. */
  private readonly engines = new Set<{ readonly standstill: string | undefined }>();
  private resting: Promise<void> | undefined;
  /** What failed, until something has worked again. */
  private failure: string | undefined;
  private failures = 0;

  constructor(private readonly shared: ConsumerRunnerParts) {}

  /** From taking the lease to losing it or being stopped. */
  protected abstract work(until: AbortSignal): Promise<void>;

  /** Whether this process is the one that works now. */
  protected get working(): boolean {
    return this.engines.size > 0;
  }

  /** Which partition of this process's stands still, and why; or what keeps it from working at all. */
  get standstill(): string | undefined {
    const standstills = [...this.engines].flatMap(({ standstill }) => standstill ?? []);
    return this.failure ?? standstills[0];
  }

  /** Returns at once; the work goes on until `stop`. Nothing where it is left to others. */
  start(): void {
    if (this.shared.enabled === false || this.running !== undefined) return;
    this.stopping = new AbortController();
    this.running = this.run(this.stopping.signal);
  }

  /**
   * Finishes the batch in flight and gives the lease to the next that waits. Where the database keeps it waiting too long, the
   * batch is left to be rolled back: its events are applied by the next holder.
   */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.race([this.running, sleep(this.shared.stopWithin ?? 5_000, undefined, { ref: false })]);
    this.running = undefined;
  }

  /**
   * Passes over the partitions again and again; rests where there is nothing new.
   * @param between two passes, such as to look whether a generation has caught up; `begin anew` ends it
   */
  protected async follow<W extends ConsumerWorker>(
    engine: ConsumerEngine<W>,
    until: AbortSignal,
    advanced: () => void,
    between: (applied: number) => Promise<'go on' | 'begin anew'> = () => Promise.resolve('go on'),
  ): Promise<void> {
    this.engines.add(engine);
    try {
      while (!until.aborted) {
        const { applied, overtaken } = await engine.pass(until, advanced);
        this.recovered();
        if ((await between(applied)) === 'begin anew') return;
        if (applied === 0 && !overtaken) await this.changed(until);
      }
    } finally {
      this.engines.delete(engine);
    }
  }

  /** One wait for all engines of this runner: a subscription lets one wait at a time. */
  private changed(until: AbortSignal): Promise<void> {
    return (this.resting ??= this.shared.subscription.changed(until).finally(() => (this.resting = undefined)));
  }

  private async run(abort: AbortSignal): Promise<void> {
    const { lease } = this.shared;
    while (!abort.aborted) {
      try {
        if (await lease.acquire()) await this.hold(abort);
        else {
          this.recovered();
          await pause(renewEvery, abort);
        }
      } catch (error) {
        this.failed(error);
        await pause(Math.min(retryAfter.first * 2 ** this.failures, retryAfter.most), abort);
      }
    }
  }

  private failed(error: unknown): void {
    const { log, doing } = this.shared;
    const failure = error instanceof Error ? error.message : String(error);
    if (failure !== this.failure) log.error(`${doing} failed, it is tried again: ${describe(error)}`);
    this.failure = failure;
    this.failures++;
  }

  private recovered(): void {
    this.failure = undefined;
    this.failures = 0;
  }

  private async hold(abort: AbortSignal): Promise<void> {
    const { lease } = this.shared;
    const over = new AbortController();
    const stop = (): void => over.abort();
    abort.addEventListener('abort', stop);
    const lost = new AbortController();
    const renewal = setInterval(() => {
      // A renewal that fails is no reason to stop: without it the lease ends by itself, and the next renewal sees that.
      lease.renew().then(
        (held) => {
          if (held) return;
          lost.abort();
          stop();
        },
        () => undefined,
      );
    }, renewEvery);
    try {
      await this.work(over.signal);
    } finally {
      clearInterval(renewal);
      abort.removeEventListener('abort', stop);
      if (!lost.signal.aborted) await lease.release().catch(() => undefined);
    }
  }
}

/** Where something failed is worth knowing of what was not expected. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof MarketlogError ? error.message : (error.stack ?? error.message);
}

async function pause(milliseconds: number, abort: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal: abort }).catch(() => undefined);
}
