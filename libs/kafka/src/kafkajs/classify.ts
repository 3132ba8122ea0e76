import { MarketlogError } from '#event-sourcing';
import { TransportError, type TransportErrorCode } from '../transport/transport-errors.js';

/** What an error can be told to be about. */
export interface FaultContext {
  /** As configured. */
  readonly brokers: readonly string[];
  /** What was being done, for the sentence: `publishing to marketlog.prices.v1-3`. */
  readonly doing: string;
  readonly topic?: string;
  /** Settings of security that have no value: a broker may miss them. */
  readonly unset?: readonly string[];
}

type Naming = (context: FaultContext, cause: string) => string;
type Kind = readonly [code: TransportErrorCode, retryable: boolean, name: Naming];

const unavailable: Kind = [
  'kafka_unavailable',
  true,
  (context, cause) =>
    `Kafka does not answer at ${context.brokers.join(', ')} (MARKETLOG_KAFKA_BROKERS) while ${context.doing}: ${cause}${hintOf(context, cause)}`,
];

/** Brokers that expect another protocol than they are spoken to in just hang up. */
function hintOf({ unset = [] }: FaultContext, cause: string): string {
  if (/before secure TLS connection/.test(cause)) return '; it may not speak TLS there (MARKETLOG_KAFKA_TLS)';
  const hungUp = /Closed connection|ECONNRESET/.test(cause);
  return hungUp && unset.length > 0 ? `; it may want ${unset.join(' or ')}` : '';
}

// A user, a password or a right can be given while we run, so that trying again is worth it.
const unauthenticated: Kind = [
  'kafka_authentication_failed',
  true,
  (_, cause) => `Kafka refuses MARKETLOG_KAFKA_SASL_USERNAME, _PASSWORD or _MECHANISM: ${cause}`,
];

const untrusted: Kind = [
  'kafka_authentication_failed',
  true,
  ({ brokers }, cause) =>
    `TLS with Kafka at ${brokers.join(', ')} fails (MARKETLOG_KAFKA_TLS, MARKETLOG_KAFKA_TLS_CA): ${cause}`,
];

const unauthorized: Kind = [
  'kafka_not_authorized',
  true,
  ({ doing }, cause) => `the Kafka user of MARKETLOG_KAFKA_SASL_USERNAME lacks a right for ${doing}: ${cause}`,
];

const fenced: Kind = [
  'producer_fenced',
  true,
  ({ doing }, cause) => `another producer has taken over while ${doing}: ${cause}`,
];

const tooLarge: Kind = [
  'message_too_large',
  false,
  ({ doing }, cause) => `Kafka takes no message of this size (max.message.bytes of the topic) while ${doing}: ${cause}`,
];

const tooFewReplicas: Kind = [
  'not_enough_replicas',
  true,
  ({ doing }, cause) => `fewer brokers are in sync than MARKETLOG_KAFKA_MIN_ISR asks for while ${doing}: ${cause}`,
];

const mismatched: Kind = [
  'topic_mismatch',
  false,
  ({ doing }, cause) =>
    `Kafka cannot make the topics as asked for (MARKETLOG_KAFKA_REPLICATION, MARKETLOG_KAFKA_MIN_ISR) while ${doing}: ${cause}`,
];

const missing: Kind = [
  'topic_missing',
  true,
  ({ doing, topic }, cause) =>
    `${topic === undefined ? 'a topic' : `topic ${topic}`} does not exist while ${doing}: ${cause}`,
];

/** By Kafka's error name, Node's error code, kafkajs's class or its words, in this order of weight along the causes. */
const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ...pairs(
    fenced,
    'INVALID_PRODUCER_EPOCH',
    'PRODUCER_FENCED',
    'INVALID_PRODUCER_ID_MAPPING',
    'TRANSACTION_COORDINATOR_FENCED',
  ),
  ...pairs(tooLarge, 'MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'),
  ...pairs(tooFewReplicas, 'NOT_ENOUGH_REPLICAS', 'NOT_ENOUGH_REPLICAS_AFTER_APPEND'),
  ...pairs(
    unauthorized,
    'TOPIC_AUTHORIZATION_FAILED',
    'GROUP_AUTHORIZATION_FAILED',
    'CLUSTER_AUTHORIZATION_FAILED',
    'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
  ),
  ...pairs(
    unauthenticated,
    'SASL_AUTHENTICATION_FAILED',
    'UNSUPPORTED_SASL_MECHANISM',
    'ILLEGAL_SASL_STATE',
    'KafkaJSSASLAuthenticationError',
  ),
  ...pairs(mismatched, 'INVALID_REPLICATION_FACTOR', 'INVALID_PARTITIONS', 'INVALID_CONFIG', 'POLICY_VIOLATION'),
  ...pairs(missing, 'UNKNOWN_TOPIC_OR_PARTITION', 'KafkaJSTopicMetadataNotLoaded', 'KafkaJSMetadataNotLoaded'),
  ...pairs(
    untrusted,
    'SELF_SIGNED_CERT_IN_CHAIN',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'CERT_HAS_EXPIRED',
    'CERT_NOT_YET_VALID',
    'CERT_SIGNATURE_FAILURE',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'EPROTO',
  ),
  ...pairs(
    unavailable,
    'ECONNREFUSED',
    'ECONNRESET',
    'ENOTFOUND',
    'EAI_AGAIN',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'EPIPE',
    'BROKER_NOT_AVAILABLE',
    'KafkaJSConnectionError',
    'KafkaJSConnectionClosedError',
    'KafkaJSRequestTimeoutError',
    'KafkaJSBrokerNotFound',
    'KafkaJSNoBrokerAvailableError',
    'KafkaJSLockTimeout',
    'KafkaJSGroupCoordinatorNotFound',
    // Of no class of its own.
    'Broker not connected',
    'The producer is disconnected',
  ),
]);

/** What went wrong in Marketlog's words, whatever was thrown. */
export function transportError(error: unknown, context: FaultContext): TransportError {
  if (error instanceof TransportError) return error;
  if (error instanceof MarketlogError)
    return new TransportError('kafka_failed', error.message, error.retryable, { cause: error });
  const chain = causesOf(error);
  const words = sentenceOf(chain);
  for (const { type, code, name, message } of chain) {
    const kind = kinds.get(type ?? '') ?? kinds.get(code ?? '') ?? kinds.get(name ?? '') ?? kinds.get(message ?? '');
    if (kind === undefined) continue;
    const [transportCode, retryable, naming] = kind;
    return new TransportError(transportCode, naming(context, words), retryable, { cause: error });
  }
  const retryable = !chain.some(({ type, name }) => hopeless.has(type ?? '') || hopeless.has(name ?? ''));
  return new TransportError('kafka_failed', `${context.doing} failed: ${words}`, retryable, { cause: error });
}

/** What comes again however often it is tried; anything else may pass, with a producer or consumer made anew. */
const hopeless = new Set([
  'INVALID_RECORD',
  'INVALID_TOPIC_EXCEPTION',
  'INVALID_TRANSACTION_TIMEOUT',
  'UNSUPPORTED_VERSION',
  'UNSUPPORTED_FOR_MESSAGE_FORMAT',
  'KafkaJSServerDoesNotSupportApiKey',
  'KafkaJSNotImplemented',
  'TypeError',
  'RangeError',
  'ReferenceError',
]);

interface Link {
  readonly type?: string;
  readonly code?: string;
  readonly name?: string;
  readonly message?: string;
  readonly retriable?: boolean;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

/** The error and what it was caused by, the deepest first: that one says the most. */
function causesOf(error: unknown, depth = 0): Link[] {
  if (typeof error !== 'object' || error === null || depth > 8) return [];
  const link = error as Link;
  return [...causesOf(link.cause, depth + 1), ...causesOf(link.errors?.[0], depth + 1), link];
}

/** Kafka's sentence with its error's name; never more than the message, since errors of kafkajs may hold what was sent. */
function sentenceOf(chain: readonly Link[]): string {
  const first = chain.find(({ message }) => message !== undefined && message !== '');
  const type = chain.find((link) => link.type !== undefined)?.type;
  const message = first?.message ?? 'unknown error';
  return type === undefined ? message : `${message} (${type})`;
}

function pairs(kind: Kind, ...names: string[]): [string, Kind][] {
  return names.map((name) => [name, kind]);
}
