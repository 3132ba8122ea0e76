import { LogError, MarketlogError } from '#event-sourcing';

/** What is to be done about a failure. */
export type Reaction =
  /** It passes by itself: again, after a while, for ever. */
  | 'retry'
  /** Somebody else may be the holder now: asked first, then again. */
  | 'recheckLease'
  /** Topics are missing: they are made, then again. */
  | 'ensureTopics'
  /** Kafka is away from this process, perhaps from this one only: again, but not for long. */
  | 'unavailable'
  /** Nothing works for this process until somebody changes something: others get the chance at once. */
  | 'withdraw'
  /** Of this partition number nothing more can be published until somebody has looked. */
  | 'stop';

const byCode: Readonly<Record<string, Reaction>> = {
  producer_fenced: 'recheckLease',
  relay_checkpoint_moved: 'recheckLease',
  relay_lease_lapsed: 'recheckLease',
  topic_missing: 'ensureTopics',
  kafka_unavailable: 'unavailable',
  kafka_authentication_failed: 'withdraw',
  kafka_not_authorized: 'withdraw',
  topic_mismatch: 'withdraw',
};

export function reactionTo(error: unknown): Reaction {
  if (!(error instanceof MarketlogError)) return 'stop';
  const known = byCode[error.code];
  if (known !== undefined) return known;
  // Databases come back, whatever they say; a log with a hole does not heal.
  if (error instanceof LogError && error.code.startsWith('database_')) return 'retry';
  return error.retryable ? 'retry' : 'stop';
}

/** True where health says `failed`: a person has to do something. */
export function needsPerson(reaction: Reaction): boolean {
  return reaction === 'stop' || reaction === 'withdraw';
}

export function codeOf(error: unknown): string {
  return error instanceof MarketlogError ? error.code : 'internal_error';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The lease was not renewed in time: nothing is sent before it is. */
export class LeaseLapsed extends MarketlogError {
  constructor(partition: number) {
    super('relay_lease_lapsed', `the lease of partition ${partition} was not renewed in time`, true);
  }
}
