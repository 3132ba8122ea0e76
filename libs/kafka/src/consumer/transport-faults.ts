import { MarketlogError } from '#event-sourcing';
import type { ConsumerLog } from './consumer-complaints.js';

/** What keeps the transport from working: each reason said once, however often it is met again, and said when it is over. */
export class TransportFaults {
  /** The latest; undefined while all is well. */
  present: Error | undefined;
  private since = 0;
  private readonly told = new Set<string>();

  constructor(
    private readonly log: ConsumerLog,
    private readonly now: () => number,
  ) {}

  /** @param error undefined where it works again */
  report(error: Error | undefined): void {
    if (error === undefined) return this.over();
    if (this.present === undefined) this.since = this.now();
    this.present = error;
    const code = error instanceof MarketlogError ? error.code : 'internal_error';
    if (this.told.has(code)) return;
    this.told.add(code);
    if (error instanceof MarketlogError && error.retryable)
      this.log.warn(`consuming stands still, it is tried again (${code}): ${error.message}`);
    else this.log.error(`consuming stands still (${code}): ${error.message}`);
  }

  private over(): void {
    if (this.present === undefined) return;
    this.present = undefined;
    this.told.clear();
    this.log.log(`consuming goes on, ${Math.round((this.now() - this.since) / 1000)} s after it failed`);
  }
}
