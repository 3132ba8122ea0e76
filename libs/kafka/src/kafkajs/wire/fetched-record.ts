import type { ReceivedRecord } from '../../transport/log-transport.port.js';

/** A record that was read, or what stands for the end of a batch of which nothing is to be read. */
export interface FetchedRecord extends ReceivedRecord {
  /** As kafkajs calls what is not handed over. */
  readonly isControlRecord: boolean;
}
