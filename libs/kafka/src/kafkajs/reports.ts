import type { TransportError } from '../transport/transport-errors.js';

/** How work with the brokers went, for health, and how its errors are to be named. */
export interface Reports {
  succeeded(): void;
  /** @param doing for the sentence: `publishing to marketlog.prices.v1-3` */
  failed(error: unknown, doing: string, topic?: string): TransportError;
}
