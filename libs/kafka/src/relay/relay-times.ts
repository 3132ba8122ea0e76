/** Milliseconds by which the relay works. */
export interface RelayTimes {
  /** For which a lease is taken: so long after its end by crash or freezing another may go on. */
  readonly lease: number;
  /** Between two renewals, and between two tries to take what is free. */
  readonly renew: number;
  /** Between two looks at the heads of the log while nothing is to do. */
  readonly poll: number;
  /** Reading a batch ends after so long, full or not. */
  readonly collect: number;
  /** Before the first repetition after a failure that passes by itself, doubled each time up to the most. */
  readonly retry: { readonly first: number; readonly most: number };
  /** For which Kafka may be away from this process before others get the chance: with their next look at the leases it is less than 10 s. */
  readonly withdraw: number;
  /** Between two looks at whether a fault is gone that does not pass by itself: of this process, and of one partition number. */
  readonly recheck: { readonly process: number; readonly partition: number };
  /** Between two looks at the topics, and at the identity of the log. */
  readonly topics: number;
  readonly identity: number;
  /** For which a stop waits for the batches in flight. */
  readonly stop: number;
}

export const relayTimes: RelayTimes = {
  lease: 5_000,
  renew: 1_000,
  poll: 30,
  collect: 200,
  retry: { first: 100, most: 3_000 },
  withdraw: 8_000,
  recheck: { process: 5_000, partition: 15_000 },
  topics: 30_000,
  identity: 5_000,
  stop: 8_000,
};
