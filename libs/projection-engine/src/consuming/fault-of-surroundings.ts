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

/** Codes of Node and its fetch for a disk, a network or a machine that fails, also where no system call is named. */
const ofTheMachine =
  /^(E(NOSPC|DQUOT|IO|ROFS|MFILE|NFILE|NOMEM|CONN\w+|PIPE|HOST\w+|NET\w+|TIMEDOUT|AI_AGAIN|NOTFOUND)|UND_ERR_\w+|ERR_WORKER_OUT_OF_MEMORY)$/;

/** Causes of causes that are looked at. */
const mostCauses = 8;

/**
 * Whether the surroundings are to blame (database, disk, network, a missing model, a version conflict) and not an event: then the same batch
 * is tried again, for as long as it takes, and nothing is parked.
 */
export function isFaultOfSurroundings(error: unknown): boolean {
  let at: unknown = error;
  for (let depth = 0; depth < mostCauses && at instanceof Error; depth++, at = at.cause) {
    if (at instanceof MarketlogError && at.retryable) return true;
    if (at instanceof LogError) return !ofTheEvent.has(at.code);
    // What the operating system refuses: a full disk, a connection that is gone, a file that is away.
    if ('syscall' in at || ('code' in at && ofTheMachine.test(String(at.code)))) return true;
    if (at.name === 'AbortError' || at.name === 'TimeoutError') return true;
  }
  return false;
}
