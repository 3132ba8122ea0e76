import { setTimeout as sleep } from 'node:timers/promises';
import { MarketlogError } from '#event-sourcing';
import type { ProjectionEngine } from '../engine/projection-engine.js';
import type { ProjectionMember } from '../engine/projection-member.js';
import type { EngineFactory } from './engine-factory.js';
import type { ProgressSignal } from './progress-signal.js';
import type { Lease } from './lease.js';

/** Milliseconds between two renewals, and between two tries of those who wait. */
const renewEvery = 1_000;

/** Milliseconds between two tries while the database fails. */
const retryAfter = { first: 200, most: 5_000 };

/** Milliseconds between two looks whether a generation that is being filled has caught up. */
const swapEvery = 500;

/**
 * Projects while this process holds the lease, and waits for it while another does. Those that share the work hold a lease
 * each, and the subscription says which partitions are this process's.
 */
export class ProjectionRunner {
  private stopping = new AbortController();
  private running: Promise<void> | undefined;
  private holding = false;
  private engine: ProjectionEngine | undefined;
  /** What failed, until something has worked again. */
  private failure: string | undefined;
  private failures = 0;

  constructor(
    private readonly factory: EngineFactory,
    private readonly lease: Lease,
    private readonly progress: ProgressSignal,
    /** Milliseconds that `stop` waits for the batch in flight. */
    private readonly stopWithin = 5_000,
    /** False where projecting is left to others, as by commands in a cluster. */
    private readonly enabled = true,
  ) {}

  /** Whether this process is the one that projects now. */
  get projecting(): boolean {
    return this.holding;
  }

  /** Which partition of this process's stands still, and why; or what keeps it from projecting at all. */
  get standstill(): string | undefined {
    return this.failure ?? this.engine?.standstill;
  }

  /** Makes what it would write into, without projecting. */
  async prepare(): Promise<void> {
    await this.factory.prepare();
  }

  /** Returns at once; the work goes on until `stop`. Nothing where projecting is left to others. */
  start(): void {
    if (!this.enabled || this.running !== undefined) return;
    this.stopping = new AbortController();
    this.running = this.run(this.stopping.signal);
  }

  /**
   * Finishes the batch in flight and gives the lease to whoever waits. Where the database keeps it waiting too long, the
   * batch is left to be rolled back: its events are applied by the next projector.
   */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.race([this.running, sleep(this.stopWithin, undefined, { ref: false })]);
    this.running = undefined;
  }

  private async run(abort: AbortSignal): Promise<void> {
    while (!abort.aborted) {
      try {
        if (await this.lease.acquire()) await this.hold(abort);
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
    const failure = error instanceof Error ? error.message : String(error);
    if (failure !== this.failure) this.factory.log.error(`projecting failed, it is tried again: ${describe(error)}`);
    this.failure = failure;
    this.failures++;
  }

  private recovered(): void {
    this.failure = undefined;
    this.failures = 0;
  }

  /** From taking the lease to losing it or being stopped. */
  private async hold(abort: AbortSignal): Promise<void> {
    const { lease } = this;
    const over = new AbortController();
    const stop = (): void => over.abort();
    abort.addEventListener('abort', stop);
    const lost = new AbortController();
    const renewal = setInterval(() => {
      // A renewal that fails is no reason to stop: without it the lease ends by itself, and the next renewal sees that.
      lease.acquire().then(
        (held) => {
          if (held) return;
          lost.abort();
          stop();
        },
        () => undefined,
      );
    }, renewEvery);
    try {
      await this.project(over.signal);
    } finally {
      clearInterval(renewal);
      abort.removeEventListener('abort', stop);
      if (!lost.signal.aborted) await lease.release().catch(() => undefined);
    }
  }

  private async project(until: AbortSignal): Promise<void> {
    const { engine, members } = await this.factory.create();
    let building = await this.factory.catalog.building(members);
    let lookAt = 0;
    this.holding = true;
    this.engine = engine;
    try {
      while (!until.aborted) {
        const { applied, overtaken } = await engine.pass(until, () => this.progress.advanced());
        this.recovered();
        if (building.length > 0 && (applied === 0 || performance.now() >= lookAt)) {
          building = await this.swap(engine, members, building);
          lookAt = performance.now() + swapEvery;
        }
        if (applied === 0 && !overtaken) await this.factory.subscription.changed(until);
      }
    } finally {
      this.holding = false;
      this.engine = undefined;
    }
  }

  /** Moves the pointer to the generations that have caught up. @returns those that have not. */
  private async swap(
    engine: ProjectionEngine,
    members: readonly ProjectionMember[],
    building: readonly ProjectionMember[],
  ): Promise<ProjectionMember[]> {
    const ready = await engine.caughtUp(building);
    for (const member of ready) await this.factory.catalog.goLive(member);
    if (ready.length === 0) return [...building];
    this.progress.advanced();
    return this.factory.catalog.building(members);
  }
}

/** Where something failed is worth knowing of what nobody expected. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof MarketlogError ? error.message : (error.stack ?? error.message);
}

async function pause(milliseconds: number, abort: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal: abort }).catch(() => undefined);
}
