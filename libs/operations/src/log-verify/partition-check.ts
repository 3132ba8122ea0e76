import { DigestChain, digestInterval, emptyDigest, type LogPartition } from '#event-sourcing';
import { checkEvent } from './event-check.js';
import type { FaultList } from './faults.js';
import type { PartitionExtent, RawEvent } from './raw-log.port.js';

/** A digest of an earlier verification, kept where whoever alters the log cannot reach. */
export interface ExpectedDigest extends LogPartition {
  readonly position: number;
  /** 64 hexadecimal digits. */
  readonly digest: string;
}

/** Takes the events of one partition in order and names what is wrong; holds one event's worth of memory. */
export class PartitionCheck {
  /** Events seen. */
  events = 0;
  #last = 0;
  #recordedAt = -Infinity;
  #chain = new DigestChain(emptyDigest);
  /** After a hole or a repetition the chain cannot match until the next kept digest, where it starts anew. */
  #isChainBroken = false;
  #blockStart = 1;
  #digestAtHead: Uint8Array | undefined;
  #timeAtHead = 0;

  constructor(
    private readonly extent: PartitionExtent,
    private readonly partitions: number,
    private readonly faults: FaultList,
    private readonly expected: ExpectedDigest | undefined,
  ) {
    this.#meet(0, 0);
  }

  /** Hexadecimal; of the contents, not of what the head says. */
  get digest(): string {
    return Buffer.from(this.#chain.value).toString('hex');
  }

  /** @param kept the digest that the log keeps for this position */
  add(event: RawEvent, kept: Uint8Array | undefined): void {
    this.events++;
    this.#checkPosition(event);
    if (event.recordedAt < this.#recordedAt) {
      this.faults.add(
        event,
        'time_backwards',
        `recorded ${this.#recordedAt - event.recordedAt} ms before its predecessor`,
      );
    }
    checkEvent(event, this.partitions, this.faults);
    this.#extendChain(event);
    this.#compareKept(event.position, kept);
    this.#last = event.position;
    this.#recordedAt = event.recordedAt;
    this.#meet(event.position, event.recordedAt);
  }

  finish(): void {
    const { head } = this.extent;
    if (head === undefined) {
      this.faults.add(this.#at(1), 'head_missing', 'log_heads has no row of this partition');
    } else if (head.position < this.#last) {
      const detail = `the head says ${head.position}, but there are events up to ${this.#last}`;
      this.faults.add(this.#at(head.position + 1), 'head_rewound', detail);
    } else if (head.position > this.#last) {
      const detail = `the head says ${head.position}, but the last event is ${this.#last}`;
      this.faults.add(this.#at(this.#last + 1), 'head_ahead', detail);
    } else if (head.recordedAt !== this.#timeAtHead) {
      this.faults.add(this.#at(head.position), 'head_time_mismatch', `the head says ${head.recordedAt}`);
    }
    if (head !== undefined && this.#digestAtHead !== undefined && differ(this.#digestAtHead, head.digest)) {
      const detail = `an event from ${this.#blockStart} on, or the head itself, is not what was recorded`;
      this.faults.add(this.#at(Math.max(1, head.position)), 'head_digest_mismatch', detail);
    }
    if (this.expected !== undefined && this.expected.position > this.#last) {
      const detail = `events up to ${this.expected.position} were attested, the last one now is ${this.#last}`;
      this.faults.add(this.#at(this.#last + 1), 'expected_events_missing', detail);
    }
  }

  #checkPosition(event: RawEvent): void {
    const next = this.#last + 1;
    if (event.position === next) return;
    this.#isChainBroken = true;
    if (event.position === this.#last) {
      this.faults.add(event, 'duplicate_position', 'another event has this position');
    } else {
      const last = event.position - 1;
      this.faults.add(
        this.#at(next),
        'hole',
        next === last ? 'the event is missing' : `events ${next} to ${last} are missing`,
      );
    }
  }

  /** Fields longer than any that the log takes do not fit into the chain; what they belong to has been named. */
  #extendChain(event: RawEvent): void {
    try {
      this.#chain.add(event, event.dataSha256);
    } catch {
      this.#isChainBroken = true;
    }
  }

  #compareKept(position: number, kept: Uint8Array | undefined): void {
    const isDue = position % digestInterval === 0;
    if (kept === undefined) {
      if (isDue) this.faults.add(this.#at(position), 'digest_missing', 'log_digests has no row of this position');
      return;
    }
    if (!isDue)
      this.faults.add(this.#at(position), 'digest_stray', `digests are kept every ${digestInterval} positions`);
    if (!this.#isChainBroken && differ(this.#chain.value, kept)) {
      const detail = `an envelope from ${this.#blockStart} to ${position}, or the digest itself, is not what was recorded`;
      this.faults.add(this.#at(this.#blockStart), 'digest_mismatch', detail);
    }
    this.#chain = new DigestChain(kept);
    this.#isChainBroken = false;
    this.#blockStart = position + 1;
  }

  /** Remembers the chain where the head stands, and compares it with what was attested there. */
  #meet(position: number, recordedAt: number): void {
    if (position === this.extent.head?.position) {
      this.#digestAtHead = this.#isChainBroken ? undefined : this.#chain.value;
      this.#timeAtHead = recordedAt;
    }
    if (position > 0 && position === this.expected?.position && this.digest !== this.expected.digest) {
      const detail = `the digest up to here was ${this.expected.digest}, now it is ${this.digest}`;
      this.faults.add(this.#at(position), 'expected_digest_differs', detail);
    }
  }

  #at(position: number) {
    return { category: this.extent.category, partition: this.extent.partition, position };
  }
}

function differ(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) !== 0;
}
