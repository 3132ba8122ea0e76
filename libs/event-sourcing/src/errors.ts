import { isRetryable, type ErrorCode } from './error-codes.js';

/** Any failure that Marketlog itself names: a stable code, whether a later try may succeed, and a sentence for a person. */
export class MarketlogError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly retryable: boolean = isRetryable(code),
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** What the log refuses or cannot do. */
export type LogErrorCode =
  | 'invalid_stream'
  | 'invalid_address'
  | 'invalid_event'
  | 'payload_too_large'
  | 'batch_too_large'
  | 'duplicate_event_id'
  | 'append_queue_full'
  | 'append_timeout'
  | 'database_locked'
  | 'database_unavailable'
  | 'database_invalid'
  | 'database_read_only'
  | 'database_forbidden'
  | 'database_full'
  | 'database_closed'
  | 'database_version'
  | 'no_log'
  | 'partition_count_mismatch'
  | 'log_format_mismatch'
  | 'log_not_open'
  | 'hole_in_log'
  | 'relay_checkpoint_moved'
  | 'log_behind_topic'
  | 'broken_message'
  | 'unknown_event_type'
  | 'broken_payload';

export class LogError extends MarketlogError {
  constructor(
    override readonly code: LogErrorCode,
    message: string,
    retryable?: boolean,
    options?: ErrorOptions,
  ) {
    super(code, message, retryable, options);
  }
}

/** What came off a topic is not what the log holds: it belongs to the log as it was before a restore. */
export function logBehindTopic(found: string): LogError {
  return new LogError(
    'log_behind_topic',
    `${found}: was the database restored from a backup? Stop all processes and run marketlog log recover`,
  );
}
