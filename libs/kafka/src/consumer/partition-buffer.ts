import { formatAddress, logBehindTopic, type EventEnvelope, type LogError } from '#event-sourcing';

/** What an envelope takes in memory beside its payload, in bytes: strings, numbers and the object that holds them. */
const overhead = 900;

export function bytesOf({ data }: EventEnvelope): number {
  return data.byteLength + overhead;
}

/** What has come off one topic partition and is not applied yet: events in order of position, each once, perhaps with holes. */
export class PartitionBuffer {
  /** Why nothing of this partition may be applied. */
  fault: LogError | undefined;
  /** `performance.now()` at which it was last seen that the topic has something new to say. */
  heardAt: number;
  private events: EventEnvelope[] = [];
  private offsets: bigint[] = [];
  /** Place of the first that is not applied. */
  private first = 0;
  private held = 0;
  private highest = 0;
  private done = 0;
  private tail: bigint | undefined;
  private waiting: (() => void) | undefined;

  constructor(
    readonly topic: string,
    readonly partition: number,
    now: number,
  ) {
    this.heardAt = now;
  }

  /** The topic partition, for a person. */
  get name(): string {
    return `${this.topic}/${this.partition}`;
  }

  /** Last position that came; 0 before the first. */
  get last(): number {
    return this.highest;
  }

  get bytes(): number {
    return this.held;
  }

  /** Last position that is known to be applied. */
  get applied(): number {
    return this.done;
  }

  /** True while a batch waits for room: then silence says nothing about the topic. */
  get isFull(): boolean {
    return this.waiting !== undefined;
  }

  /** Offset at which another member has to go on; undefined before the first message. */
  get resumeAt(): bigint | undefined {
    return this.offsets[this.first] ?? this.tail;
  }

  /** Takes a message's place for seen, whatever becomes of it. */
  seen(offset: bigint): void {
    this.tail = offset + 1n;
  }

  /** Keeps an event. @returns false where it is covered or a repetition. */
  push(event: EventEnvelope, offset: bigint): boolean {
    this.seen(offset);
    if (event.position <= this.highest || event.position <= this.done) {
      this.compare(event);
      return false;
    }
    this.highest = event.position;
    this.held += bytesOf(event);
    // What was fetched is one piece for many messages and partitions: a part of it that waits would keep all of it in memory.
    this.events.push({ ...event, data: new Uint8Array(event.data) });
    this.offsets.push(offset);
    return true;
  }

  /** Consecutive events directly after a position; none where the next one is not here. */
  read(after: number, limit: number): EventEnvelope[] {
    const start = this.placeAfter(after);
    let end = start;
    while (end < this.events.length && end - start < limit && this.events[end]!.position === after + 1 + end - start)
      end++;
    return this.events.slice(start, end);
  }

  /** The first position after another that is here. */
  next(after: number): number | undefined {
    return this.events[this.placeAfter(after)]?.position;
  }

  /** Everything up to a position may go. */
  release(position: number): void {
    if (position <= this.done) return;
    this.done = position;
    const place = this.placeAfter(position);
    for (; this.first < place; this.first++) this.held -= bytesOf(this.events[this.first]!);
    if (this.first * 2 >= this.events.length) {
      this.events = this.events.slice(this.first);
      this.offsets = this.offsets.slice(this.first);
      this.first = 0;
    }
    this.waiting?.();
  }

  /** Whether an event of so many bytes fits below a bound; a single one always does, so that all goes on. */
  hasRoom(bytes: number, bound: number): boolean {
    return this.held === 0 || this.held + bytes <= bound;
  }

  /** Resolves when something was released, after so many milliseconds at the latest. */
  async room(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.waiting = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.waiting = undefined;
  }

  /** Nothing that is here counts any more. */
  clear(): void {
    this.events = [];
    this.offsets = [];
    this.first = 0;
    this.held = 0;
    this.highest = 0;
    this.done = 0;
    this.fault = undefined;
    this.waiting?.();
  }

  /** A repetition is the same event again; another one in its place tells of a restore, and which of the two the log holds is not known here. */
  private compare(event: EventEnvelope): void {
    const known = this.events[this.placeAfter(event.position - 1)];
    if (known?.position !== event.position || known.id === event.id) return;
    this.fault ??= logBehindTopic(`${this.name} holds two different events as ${formatAddress(event)}`);
  }

  private placeAfter(position: number): number {
    let low = this.first;
    let high = this.events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.events[middle]!.position > position) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
