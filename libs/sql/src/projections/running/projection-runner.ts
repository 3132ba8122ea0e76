import { setTimeout as sleep } from 'node:timers/promises';
import type { ProjectionEngine } from '../engine/projection-engine.js';
import type { ProjectionMember } from '../engine/projection-member.js';
import type { EngineFactory } from './engine-factory.js';
import type { ProgressSignal } from './progress-signal.js';
import type { Lease } from './lease.js';

/** Milliseconds between two renewals, and between two tries of those who wait. */
const renewEvery = 1_000;

/** Milliseconds between two tries while the database fails. */
const retryAfter = { first: 200, most: 5_000 };

/** Projects while this process holds the lease, and waits for it while another does. */
export class ProjectionRunner {
  private stopping = new AbortController();
  private running: Promise<void> | undefined;
  private holding = false;

  constructor(
    private readonly factory: EngineFactory,
    private readonly lease: Lease,
    private readonly progress: ProgressSignal,
    /** Milliseconds that `stop` waits for the batch in flight. */
    private readonly stopWithin = 5_000,
  ) {}

  /** Whether this process is the one that projects now. */
  get projecting(): boolean {
    return this.holding;
  }

  /** Returns at once; the work goes on until `stop`. */
  start(): void {
    if (this.running !== undefined) return;
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
    let failures = 0;
    while (!abort.aborted) {
      try {
        if (await this.lease.acquire()) await this.hold(abort);
        else await pause(renewEvery, abort);
        failures = 0;
      } catch (error) {
        const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
        if (failures++ === 0) this.factory.log.error(`projecting failed, it is tried again: ${message}`);
        await pause(Math.min(retryAfter.first * 2 ** failures, retryAfter.most), abort);
      }
    }
  }

  /** From taking the lease to losing it or being stopped. */
  private async hold(abort: AbortSignal): Promise<void> {
    const lost = new AbortController();
    const until = AbortSignal.any([abort, lost.signal]);
    const renewal = setInterval(() => {
      // A renewal that fails is no reason to stop: without it the lease ends by itself, and the next renewal sees that.
      this.lease.acquire().then(
        (held) => held || lost.abort(),
        () => undefined,
      );
    }, renewEvery);
    this.holding = true;
    try {
      await this.project(until);
    } finally {
      this.holding = false;
      clearInterval(renewal);
      if (!lost.signal.aborted) await this.lease.release().catch(() => undefined);
    }
  }

  private async project(until: AbortSignal): Promise<void> {
    const { engine, members } = await this.factory.create();
    let building = await this.factory.catalog.building(members);
    while (!until.aborted) {
      const applied = await engine.pass(until, () => this.progress.advanced());
      if (building.length > 0) building = await this.swap(engine, members, building);
      if (applied === 0) await this.factory.subscription.changed(until);
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

async function pause(milliseconds: number, abort: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal: abort }).catch(() => undefined);
}
