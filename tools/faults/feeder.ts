/** What a feeder is told and tells while it feeds. */
export interface FeedSignals {
  /** Set where waiting for a step to succeed has become pointless. */
  readonly gaveUp: AbortSignal;
  /** Something failed and is tried again, which is all that a fault may do to whoever feeds. */
  readonly retried: (why: string) => void;
}

/** One step after the other, each repeated until it has succeeded. */
export type FeedStep = (signals: FeedSignals) => Promise<void>;

/** Milliseconds within which the last step must succeed once all faults are over. */
const patience = 120_000;

/** Runs steps from several sides at once until told to stop, and finishes those in hand. */
export class Feeders {
  readonly retries: string[] = [];
  private stopping = false;
  private lanes: Promise<void>[] = [];
  private readonly given = new AbortController();

  constructor(private readonly steps: readonly FeedStep[]) {}

  /** Goes on where it is at it already. */
  start(): void {
    if (this.lanes.length > 0) return;
    this.stopping = false;
    this.lanes = this.steps.map((step) => this.run(step));
    // Awaited by stop(); a rejection before that would end the process.
    for (const lane of this.lanes) lane.catch(() => undefined);
  }

  /** @throws Error where a step does not succeed though nothing is in its way. */
  async stop(): Promise<void> {
    this.stopping = true;
    const late = setTimeout(() => {
      const last = this.retries.slice(-3).join('\n');
      this.given.abort(new Error(`a step of a feeder did not succeed within ${patience / 1000} s:\n${last}`));
    }, patience);
    try {
      await Promise.all(this.lanes);
    } finally {
      clearTimeout(late);
      this.lanes = [];
    }
  }

  private async run(step: FeedStep): Promise<void> {
    while (!this.stopping) await step({ gaveUp: this.given.signal, retried: (why) => void this.retries.push(why) });
  }
}
