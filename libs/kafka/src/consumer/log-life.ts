import type { EventStore, LogIdentity } from '#event-sourcing';
import type { LogLife } from '#contracts';

/** Milliseconds between two looks at the identity. */
const lookEvery = 1_000;

/** How a message stands to the log that this process serves. */
export type Belonging =
  | 'own'
  /** Of an earlier epoch: whether it is still true only the store knows. */
  | 'earlier'
  /** Of an epoch that the database does not know. */
  | 'later'
  | 'foreign';

/** The log's identity as this process knows it: read at start, then once a second and when a message says that there is a newer one. */
export class CurrentLife {
  private known: LogIdentity | undefined;
  private lookedAt = -Infinity;
  private sought: number | undefined;
  private reading: Promise<LogIdentity> | undefined;

  constructor(
    private readonly store: EventStore,
    private readonly now: () => number,
  ) {}

  async identity(): Promise<LogIdentity> {
    if (this.known === undefined) {
      this.known = await this.store.identity();
      this.lookedAt = this.now();
    }
    return this.known;
  }

  /** Reads it again, at most once a second. @returns true where the epoch has risen. */
  async renew(): Promise<boolean> {
    return this.now() - this.lookedAt >= lookEvery && this.read();
  }

  /** The same because of a message of a later epoch: at once, but not for each message of an epoch that nobody knows. */
  async seek(epoch: number): Promise<boolean> {
    // Another partition's message came first: what it finds out is true for this one too.
    if (this.reading !== undefined && (await this.reading).epoch >= epoch) return false;
    if (epoch === this.sought && this.now() - this.lookedAt < lookEvery) return false;
    this.sought = epoch;
    return this.read();
  }

  /** Before the identity was read nothing can be told. */
  belonging({ logId, epoch }: LogLife): Belonging {
    const { known } = this;
    if (known === undefined) throw new TypeError('the identity has not been read');
    if (logId !== known.logId) return 'foreign';
    if (epoch === known.epoch) return 'own';
    return epoch < known.epoch ? 'earlier' : 'later';
  }

  /** @returns true where the epoch has risen, to the first of those who ask at the same time */
  private async read(): Promise<boolean> {
    if (this.reading !== undefined) {
      await this.reading;
      return false;
    }
    this.lookedAt = this.now();
    const before = this.known?.epoch;
    this.reading = this.store.identity();
    try {
      this.known = await this.reading;
    } finally {
      this.reading = undefined;
    }
    return before !== undefined && this.known.epoch > before;
  }
}
