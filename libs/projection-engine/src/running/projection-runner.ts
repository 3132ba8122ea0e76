import { GenerationGone } from '../consuming/checkpoint-table.js';
import { ConsumerRunner } from '../consuming/consumer-runner.js';
import type { Lease } from '../consuming/lease.js';
import type { ProgressSignal } from '../consuming/progress-signal.js';
import type { EngineFactory } from './engine-factory.js';

/** Milliseconds between two looks whether there are other generations to feed. */
const lookEvery = 500;

/** Projects while this process holds the lease. */
export class ProjectionRunner extends ConsumerRunner {
  constructor(
    private readonly factory: EngineFactory,
    lease: Lease,
    private readonly progress: Pick<ProgressSignal, 'advanced'>,
    /** Milliseconds that `stop` waits for the batch in flight. */
    stopWithin?: number,
    /** False where projecting is left to others, as by commands in a cluster. */
    enabled = true,
  ) {
    const { subscription, log } = factory;
    super({ lease, subscription, log, doing: 'projecting', stopWithin, enabled });
  }

  /** Whether this process is the one that projects now. */
  get projecting(): boolean {
    return this.working;
  }

  /** Makes what it would write into, without projecting. */
  async prepare(): Promise<void> {
    await this.factory.prepare();
  }

  /** Begins anew where there is something else to feed, as when a rebuild began or a generation was dropped. */
  protected override async work(until: AbortSignal): Promise<void> {
    while (!until.aborted) {
      try {
        await this.feed(until);
      } catch (error) {
        if (!(error instanceof GenerationGone)) throw error;
      }
    }
  }

  private async feed(until: AbortSignal): Promise<void> {
    const { engine, members } = await this.factory.create();
    const { catalog } = this.factory;
    let lookAt = 0;
    await this.follow(
      engine,
      until,
      () => this.progress.advanced(),
      async () => {
        if (performance.now() < lookAt) return 'go on';
        lookAt = performance.now() + lookEvery;
        return (await catalog.changedSince(members)) ? 'begin anew' : 'go on';
      },
    );
  }
}
