import type { EventStore, Leases, LogIdentity, RelayCheckpoints } from '#event-sourcing';
import type { LogTransport } from '../transport/log-transport.port.js';
import type { LogTopics } from '../transport/topics.js';
import type { HeadsWatch } from './publishing/heads-watch.js';
import type { RelayFaults } from './faults/relay-faults.js';
import type { RelayTimes } from './relay-times.js';
import type { Semaphore } from './publishing/semaphore.js';

/** What the relays of all partition numbers of a process share. */
export interface RelayParts {
  readonly store: EventStore;
  readonly leases: Leases;
  readonly checkpoints: RelayCheckpoints;
  readonly transport: LogTransport;
  readonly topics: LogTopics;
  readonly topicPrefix: string;
  readonly heads: HeadsWatch;
  readonly faults: RelayFaults;
  /** Batches in memory. */
  readonly slots: Semaphore;
  readonly times: RelayTimes;
  /** The log as it is known now; read anew from time to time. */
  readonly life: CurrentIdentity;
  /** Makes topics that are missing. */
  readonly ensureTopics: () => Promise<void>;
  /** Asks for the lease at once instead of at the next renewal. */
  readonly recheckLease: (partition: number) => Promise<void>;
  /** Lets other processes try, because this one does not get through. */
  readonly withdraw: (error: unknown) => void;
}

export interface CurrentIdentity {
  present(): LogIdentity;
  renew(): Promise<LogIdentity>;
}
