import {
  EventStore,
  identifyStream,
  type AppendResult,
  type Category,
  type EventEnvelope,
  type ExpectedVersion,
  type LogIdentity,
  type LogPartition,
  type NewEvent,
  type PartitionHead,
} from '#event-sourcing';

const category: Category = 'predictions';

/**
 * The log, but for its predictions: of these it knows only what is appended here, and that stays in memory. What predicts with it changes
 * nothing.
 */
export class ReplayStore extends EventStore {
  readonly #events: EventEnvelope[] = [];
  readonly #byId = new Map<string, EventEnvelope>();
  readonly #versions = new Map<string, number>();

  /** @param clock UTC milliseconds */
  constructor(
    private readonly log: EventStore,
    private readonly clock: number,
  ) {
    super();
  }

  override identity(): Promise<LogIdentity> {
    return this.log.identity();
  }

  override async append(
    stream: string,
    _expectedVersion: ExpectedVersion,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    const place = identifyStream(stream);
    if (place.category !== category) throw new TypeError(`${stream}: a replay appends nothing but predictions`);
    const known = events.map(({ id }) => this.#byId.get(id)).filter((event) => event !== undefined);
    const repeated = known.length === events.length;
    const envelopes = repeated ? known : events.map((event) => this.#add(stream, place.key, event));
    return { status: 'appended', addresses: envelopes, version: this.#versions.get(stream) ?? 0, repeated };
  }

  #add(stream: string, key: string, { correlationId, causationId, ...event }: NewEvent): EventEnvelope {
    const version = (this.#versions.get(stream) ?? 0) + 1;
    this.#versions.set(stream, version);
    const envelope = {
      ...{ ...event, stream, version, key, category, partition: 0, position: this.#events.length + 1 },
      ...{ recordedAt: this.clock, correlationId: correlationId ?? null, causationId: causationId ?? null },
    };
    this.#events.push(envelope);
    this.#byId.set(event.id, envelope);
    return envelope;
  }

  override async readStream(stream: string, fromVersion = 1, limit?: number): Promise<EventEnvelope[]> {
    if (identifyStream(stream).category !== category) return this.log.readStream(stream, fromVersion, limit);
    const events = this.#events.filter((event) => event.stream === stream && event.version >= fromVersion);
    return events.slice(0, limit);
  }

  override readStreams(streams: readonly string[]): Promise<Map<string, EventEnvelope[]>> {
    return this.log.readStreams(streams);
  }

  override async readPartition(partition: LogPartition, after: number, limit: number): Promise<EventEnvelope[]> {
    if (partition.category !== category) return this.log.readPartition(partition, after, limit);
    return this.#events.slice(after, after + limit);
  }

  override readByKey(...asked: Parameters<EventStore['readByKey']>): Promise<EventEnvelope[]> {
    return this.log.readByKey(...asked);
  }

  override async readById(id: string): Promise<EventEnvelope | undefined> {
    return this.#byId.get(id) ?? this.log.readById(id);
  }

  override async heads(of?: Category): Promise<PartitionHead[]> {
    const others = of === category ? [] : (await this.log.heads(of)).filter((head) => head.category !== category);
    if ((of !== undefined && of !== category) || this.#events.length === 0) return others;
    return [...others, { category, partition: 0, position: this.#events.length, recordedAt: this.clock }];
  }

  override positionAt(partition: LogPartition, instant: number): Promise<number> {
    return this.log.positionAt(partition, instant);
  }

  override now(): Promise<number> {
    return this.log.now();
  }
}
