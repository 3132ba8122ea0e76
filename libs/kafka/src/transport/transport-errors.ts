import { MarketlogError } from '#event-sourcing';

/** What can be wrong between us and the broker, whatever client library speaks to it. */
export type TransportErrorCode =
  /** No broker answers at the configured addresses. */
  | 'kafka_unavailable'
  /** Wrong user, password or mechanism, or a certificate that is not trusted. */
  | 'kafka_authentication_failed'
  /** The user may not do what is needed. */
  | 'kafka_not_authorized'
  /** A topic has another number of partitions than the log, or cannot take our messages. */
  | 'topic_mismatch'
  /** A topic is gone, or was never made. */
  | 'topic_missing'
  /** Another producer has taken the transactional id. */
  | 'producer_fenced'
  /** A message is larger than the broker takes. */
  | 'message_too_large'
  /** Too few replicas are in sync to accept messages. */
  | 'not_enough_replicas'
  /** Anything else; `retryable` says whether trying again can help. */
  | 'kafka_failed';

/** A fault of the transport, named by the setting or topic that it concerns. */
export class TransportError extends MarketlogError {
  constructor(
    override readonly code: TransportErrorCode,
    message: string,
    retryable: boolean,
    options?: ErrorOptions,
  ) {
    super(code, message, retryable, options);
  }
}
