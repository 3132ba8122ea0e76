import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import kafkajs, { type Kafka, type KafkaConfig, type RetryOptions, type SASLOptions } from 'kafkajs';
import type { KafkaSettings } from '#config';
import { TransportError } from '../transport/transport-errors.js';
import { registerCodecs } from './fetching/codecs.js';
import { keepUnreadableApart } from './fetching/unreadable-batches.js';
import { createLogCreator } from './log-creator.js';
import { guardRequestQueue } from './request-queue-guard.js';

/** kafkajs tries again by itself for about two seconds; whoever uses the transport decides about more. */
const shortRetry: RetryOptions = {
  initialRetryTime: 50,
  multiplier: 2,
  factor: 0.2,
  maxRetryTime: 1000,
  retries: 6,
};

/** Milliseconds for what may hang on a broker that takes connections and does not answer. */
export interface TransportLimits {
  /** For one request. */
  readonly request: number;
  /** For opening a producer, and for a transaction: requests that kafkajs tries again included. */
  readonly transaction: number;
  /** After which a member of a group that says nothing counts as gone; brokers take 6 s at least. */
  readonly session: number;
}

export const defaultLimits: TransportLimits = { request: 10_000, transaction: 15_000, session: 10_000 };

guardRequestQueue();
registerCodecs();
keepUnreadableApart();

/** Makes clients; each producer and consumer has its own, because kafkajs shares offsets of a group within a client. */
export function createClients(settings: KafkaSettings, { request }: TransportLimits): () => Kafka {
  const config: KafkaConfig = {
    clientId: 'marketlog',
    brokers: [...settings.brokers],
    connectionTimeout: Math.min(request, 3000),
    authenticationTimeout: request,
    requestTimeout: request,
    enforceRequestTimeout: true,
    retry: shortRetry,
    logLevel: kafkajs.logLevel.INFO,
    logCreator: createLogCreator(),
    ...(settings.tls && { ssl: tlsOf(settings.tls.caFile) }),
    ...(settings.sasl && { sasl: settings.sasl as SASLOptions }),
  };
  return () => new kafkajs.Kafka(config);
}

function tlsOf(caFile: string | undefined): ConnectionOptions | true {
  if (caFile === undefined) return true;
  let ca: string;
  try {
    ca = readFileSync(caFile, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new TransportError(
      'kafka_authentication_failed',
      `the file of MARKETLOG_KAFKA_TLS_CA, ${caFile}, cannot be read: ${code}`,
      false,
      { cause },
    );
  }
  if (!ca.includes('-----BEGIN CERTIFICATE-----')) {
    const sentence = `the file of MARKETLOG_KAFKA_TLS_CA, ${caFile}, holds no certificate in PEM`;
    throw new TransportError('kafka_authentication_failed', sentence, false);
  }
  return { ca };
}
