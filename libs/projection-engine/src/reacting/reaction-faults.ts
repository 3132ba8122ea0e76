import { LogError, MarketlogError } from '#event-sourcing';

/** What a reactor needs is not there: it stands where it is, says so, and parks nothing. */
export class ReactorWaits extends MarketlogError {
  constructor(reactor: string, missing: string) {
    super(reactorWaits, `${reactor} waits: ${missing}`, true);
  }
}

/** The code of a reactor that waits for what it needs. */
export const reactorWaits = 'reactor_waits';

/** Codes of the log that are the fault of what was read or is to be appended. */
const ofTheEvent = new Set<string>([
  'invalid_stream',
  'invalid_address',
  'invalid_event',
  'payload_too_large',
  'batch_too_large',
  'duplicate_event_id',
  'broken_payload',
]);

/**
 * Whether the surroundings are to blame (database, disk, network, a version conflict) and not an event: then the same batch is tried
 * again, for as long as it takes.
 */
export function isFaultOfSurroundings(error: unknown): boolean {
  if (error instanceof MarketlogError && error.retryable) return true;
  if (error instanceof LogError) return !ofTheEvent.has(error.code);
  // What the operating system refuses: a full disk, a connection that is gone, a file that is away.
  return error instanceof Error && 'syscall' in error;
}
