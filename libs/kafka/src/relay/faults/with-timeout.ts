import { setTimeout as sleep } from 'node:timers/promises';
import { TransportError } from '../../transport/transport-errors.js';

/** @throws TransportError `kafka_unavailable` where Kafka takes longer; what it was asked for goes on in the background. */
export async function withTimeout<Result>(milliseconds: number, work: Promise<Result>): Promise<Result> {
  const timer = new AbortController();
  const late = sleep(milliseconds, undefined, { signal: timer.signal }).then(() => {
    throw new TransportError('kafka_unavailable', 'Kafka does not answer (MARKETLOG_KAFKA_BROKERS)', true);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    late.catch(() => undefined);
    timer.abort();
  }
}
