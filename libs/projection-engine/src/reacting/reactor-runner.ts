import { ConsumerRunner } from '../consuming/consumer-runner.js';
import type { Lease } from '../consuming/lease.js';
import type { ReactorEngineFactory } from './reactor-engine.js';

/** Runs the reactors of this process while it holds the lease. */
export class ReactorRunner extends ConsumerRunner {
  constructor(
    private readonly factory: ReactorEngineFactory,
    lease: Lease,
    /** Milliseconds that `stop` waits for the batch in flight. */
    stopWithin?: number,
  ) {
    super({ lease, subscription: factory.subscription, log: factory.log, doing: 'reacting', stopWithin });
  }

  /** Whether this process is the one that reacts now. */
  get reacting(): boolean {
    return this.working;
  }

  protected override async work(until: AbortSignal): Promise<void> {
    const over = new AbortController();
    const signal = AbortSignal.any([until, over.signal]);
    const engines = await this.factory.create();
    const loops = engines.map((engine) => this.follow(engine, signal, () => undefined));
    try {
      await Promise.all(loops);
    } finally {
      // Where one cannot go on, all begin anew.
      over.abort();
      await Promise.allSettled(loops);
    }
  }
}
