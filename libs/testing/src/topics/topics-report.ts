/** An event that is on the topic more often than it may be. */
export interface DoubledEvent {
  readonly address: string;
  readonly offset: number;
  readonly id: string;
  readonly fault: string;
}

/** An event that came after one that it precedes; a reader who follows the rule drops it. */
export interface ReorderedEvent {
  readonly address: string;
  readonly offset: number;
  readonly fault: string;
}

/** The end of the partition, published once more directly after itself, as happens when a relay takes over from another. */
export interface RepeatedBatch {
  readonly topic: string;
  readonly partition: number;
  /** Positions of its first and last event, and the offset of the first. */
  readonly from: number;
  readonly to: number;
  readonly offset: number;
  readonly events: number;
}

export interface LostEvent {
  readonly address: string;
  /** Null where only a hole in the positions shows that there was one. */
  readonly id: string | null;
}

export interface InvalidMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly faults: readonly string[];
}

/** What an outside client found on the topics; a plain object. */
export interface TopicsReport {
  /** All messages, and the events that the documented rule leaves of them. */
  readonly messages: number;
  readonly events: number;
  /** Events that a later epoch has voided. */
  readonly voided: number;
  readonly logIds: readonly string[];
  readonly epochs: readonly number[];
  readonly lost: readonly LostEvent[];
  readonly doubled: readonly DoubledEvent[];
  readonly reordered: readonly ReorderedEvent[];
  readonly repeatedBatches: readonly RepeatedBatch[];
  readonly invalid: readonly InvalidMessage[];
}
