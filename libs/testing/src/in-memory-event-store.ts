import {
  EventStore,
  LogError,
  formatPartition,
  identifyStream,
  maximumPayload,
  partitionOf,
  type AppendResult,
  type Category,
  type EventEnvelope,
  type ExpectedVersion,
  type LogIdentity,
  type LogPartition,
  type NewEvent,
  type PartitionHead,
} from '#event-sourcing';

export interface InMemoryLogOptions {
  readonly partitions?: number;
  readonly logId?: string;
  /** UTC milliseconds; the "database clock" of this log. */
  readonly clock?: () => number;
}

/**
 * The contract of EventStore in its plainest form: arrays and one synchronous append. Feature specs use it in place of
 * a database, and the property tests hold the real stores against it.
 */
export class InMemoryEventStore extends EventStore {
  readonly #partitions: number;
  readonly #logId: string;
  readonly #clock: () => number;
  readonly #log = new Map<string, EventEnvelope[]>();
  readonly #streams = new Map<string, EventEnvelope[]>();
  readonly #ids = new Map<string, EventEnvelope>();

  constructor(options: InMemoryLogOptions = {}) {
    super();
    this.#partitions = options.partitions ?? 8;
    this.#logId = options.logId ?? '00000000-0000-4000-8000-000000000001';
    this.#clock = options.clock ?? Date.now;
  }

  override async identity(): Promise<LogIdentity> {
    return { logId: this.#logId, epoch: 1, formatVersion: 1, partitions: this.#partitions, state: 'open' };
  }

  override async append(
    stream: string,
    expectedVersion: ExpectedVersion,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    const { category, key } = identifyStream(stream);
    for (const event of events) refuseLarge(event);
    this.#refuseIdsOfOthers(stream, events);
    const actualVersion = this.#streams.get(stream)?.length ?? 0;
    const known = events.flatMap(({ id }) => this.#ids.get(id) ?? []);
    if (events.length > 0 && known.length === events.length) {
      return { status: 'appended', addresses: known.map(toAddress), version: actualVersion, repeated: true };
    }
    if (expectedVersion === actualVersion && known.length > 0) throw duplicate(known[0]!.id);
    if (expectedVersion !== actualVersion && (expectedVersion !== 'any' || known.length > 0)) {
      return { status: 'conflict', actualVersion };
    }
    const partition = { category, partition: partitionOf(key, this.#partitions) };
    const addresses = events.map((event) => toAddress(this.#write(partition, key, stream, event)));
    return { status: 'appended', addresses, version: actualVersion + events.length, repeated: false };
  }

  #refuseIdsOfOthers(stream: string, events: readonly NewEvent[]): void {
    const met = new Set<string>();
    for (const { id } of events) {
      const known = this.#ids.get(id);
      if (met.has(id) || (known !== undefined && known.stream !== stream)) throw duplicate(id);
      met.add(id);
    }
  }

  #write(partition: LogPartition, key: string, stream: string, event: NewEvent): EventEnvelope {
    const log = listOf(this.#log, formatPartition(partition));
    const ofStream = listOf(this.#streams, stream);
    const envelope: EventEnvelope = Object.freeze({
      ...partition,
      position: log.length + 1,
      id: event.id,
      type: event.type,
      stream,
      version: ofStream.length + 1,
      key,
      occurredAt: event.occurredAt,
      recordedAt: Math.max(this.#clock(), log.at(-1)?.recordedAt ?? 0),
      correlationId: event.correlationId ?? null,
      causationId: event.causationId ?? null,
      data: Uint8Array.from(event.data),
    });
    log.push(envelope);
    ofStream.push(envelope);
    this.#ids.set(envelope.id, envelope);
    return envelope;
  }

  override async readStream(stream: string, fromVersion = 1, limit = Infinity): Promise<EventEnvelope[]> {
    const from = Math.max(0, fromVersion - 1);
    return (this.#streams.get(stream) ?? []).slice(from, from + limit);
  }

  override async readStreams(streams: readonly string[]): Promise<Map<string, EventEnvelope[]>> {
    return new Map(
      streams.flatMap((stream) => {
        const events = this.#streams.get(stream);
        return events === undefined ? [] : [[stream, [...events]] as const];
      }),
    );
  }

  override async readPartition(partition: LogPartition, after: number, limit: number): Promise<EventEnvelope[]> {
    return (this.#log.get(formatPartition(partition)) ?? []).slice(after, after + limit);
  }

  override async readByKey(
    category: Category,
    key: string,
    { after = 0, upTo, limit = Infinity }: { after?: number; upTo: number; limit?: number },
  ): Promise<EventEnvelope[]> {
    const log = this.#log.get(formatPartition({ category, partition: partitionOf(key, this.#partitions) })) ?? [];
    return log
      .slice(after, upTo)
      .filter((event) => event.key === key)
      .slice(0, limit);
  }

  override async readById(id: string): Promise<EventEnvelope | undefined> {
    return this.#ids.get(id);
  }

  override async heads(category?: Category): Promise<PartitionHead[]> {
    return [...this.#log.values()]
      .map((log) => log.at(-1)!)
      .filter((last) => category === undefined || last.category === category)
      .map(({ category, partition, position, recordedAt }) => ({ category, partition, position, recordedAt }));
  }

  override async positionAt(partition: LogPartition, instant: number): Promise<number> {
    return (
      (this.#log.get(formatPartition(partition)) ?? []).findLast((event) => event.recordedAt <= instant)?.position ?? 0
    );
  }

  override async now(): Promise<number> {
    return this.#clock();
  }
}

function toAddress({ category, partition, position }: EventEnvelope) {
  return { category, partition, position };
}

function refuseLarge({ id, data }: NewEvent): void {
  if (data.length > maximumPayload) {
    throw new LogError(
      'payload_too_large',
      `event ${id} has ${data.length} bytes; at most ${maximumPayload} are allowed`,
    );
  }
}

function duplicate(id: string): LogError {
  return new LogError('duplicate_event_id', `the log already has an event ${id}`);
}

function listOf(lists: Map<string, EventEnvelope[]>, name: string): EventEnvelope[] {
  const known = lists.get(name);
  if (known !== undefined) return known;
  const fresh: EventEnvelope[] = [];
  lists.set(name, fresh);
  return fresh;
}
