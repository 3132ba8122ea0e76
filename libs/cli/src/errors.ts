import { MarketlogError } from '#event-sourcing';

/** A command line that cannot be understood: exit code 64. */
export class UsageError extends MarketlogError {
  constructor(message: string) {
    super('usage', message);
  }
}
