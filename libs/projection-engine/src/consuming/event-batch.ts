import { LogError, formatAddress, type EventEnvelope, type LogPartition, type RecordedEvent } from '#event-sourcing';

/** How the engine reads payloads; the app's is the registry of contracts. */
export interface EventDecoder {
  /** Whether this build knows the type. */
  knows(type: string): boolean;
  /** @throws LogError `broken_payload` */
  decode(envelope: EventEnvelope): RecordedEvent;
}

/** The events of one key that one projection handles. */
export interface KeyEvents {
  readonly key: string;
  /** Places in the batch, ascending. */
  readonly places: number[];
}

/** A run of one partition's events, fetched once and decoded at most once for all projections of the category. */
export class EventBatch {
  private readonly decoded: (RecordedEvent | undefined)[];

  constructor(
    readonly partition: LogPartition,
    /** Position before the first event. */
    readonly after: number,
    readonly envelopes: readonly EventEnvelope[],
    private readonly decoder: EventDecoder,
  ) {
    this.decoded = new Array<RecordedEvent | undefined>(envelopes.length);
  }

  get upTo(): number {
    return this.last.position;
  }

  get last(): EventEnvelope {
    return this.envelopes.at(-1)!;
  }

  /** Event groups of the types asked for, in order of each key's first event. */
  byKey(types: ReadonlySet<string>): KeyEvents[] {
    const groups = new Map<string, KeyEvents>();
    for (let place = 0; place < this.envelopes.length; place++) {
      const { type, key } = this.envelopes[place]!;
      if (!types.has(type)) continue;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { key, places: [place] });
      else group.places.push(place);
    }
    return [...groups.values()];
  }

  /** @throws LogError `broken_payload`, each time it is asked. */
  event(place: number): RecordedEvent {
    return (this.decoded[place] ??= this.decoder.decode(this.envelopes[place]!));
  }
}

/**
 * The part of a run that this build can handle. A type it does not know ends it: an old process during an upgrade must
 * neither skip nor park what a newer build recorded.
 * @throws LogError `unknown_event_type` where the first event is such a one.
 */
export function knownPrefix(envelopes: readonly EventEnvelope[], decoder: EventDecoder): readonly EventEnvelope[] {
  const met = new Set<string>();
  for (let place = 0; place < envelopes.length; place++) {
    const { type } = envelopes[place]!;
    if (met.has(type)) continue;
    if (!decoder.knows(type)) {
      if (place > 0) return envelopes.slice(0, place);
      const address = formatAddress(envelopes[0]!);
      throw new LogError(
        'unknown_event_type',
        `${address}: this build does not know the type ${type}; is it older than the log?`,
      );
    }
    met.add(type);
  }
  return envelopes;
}
