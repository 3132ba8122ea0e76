import { runCommand, type Decider, type EventAddress, type EventEnvelope, type EventStore } from '#event-sourcing';
import { decodeEvent, encodeEvent, type EventContext } from './event-codec.js';
import type { EventDraft, EventType } from './event-types.js';

/** An event as deciders see it: a fact of the log, or a draft that has its id only once it is encoded. */
export type Fact<T extends EventType = EventType> = EventDraft<T> & {
  readonly id?: string;
};

/** What a stream amounted to at a version of it. */
export interface KnownStream<State> {
  readonly state: State;
  readonly version: number;
}

export interface Decision<State> {
  /** What the stream said when the decision was taken. */
  readonly before: State;
  /** The stream with what the decision added. */
  readonly after: KnownStream<State>;
  /** Of the events that were appended, in order; none where the stream said it already. */
  readonly addresses: readonly EventAddress[];
}

/**
 * Reads the stream, decides and appends what the decider adds. Where another writer was faster, reads again and decides again.
 * @param context of every event; `id` names it by the version that it takes, where the event is a command's outcome that can
 * repeat (track, untrack, track again) and not a fact of the world. `known` spares the first reading to who wrote the stream last.
 */
export async function decideAndAppend<State, Command, T extends EventType>(
  store: EventStore,
  decider: Decider<State, Command, Fact<T>>,
  command: Command,
  context: Omit<EventContext, 'id'> & {
    readonly id?: (version: number) => string;
    readonly known?: KnownStream<State> | undefined;
  },
): Promise<Decision<State>> {
  const { id, known, ...rest } = context;
  const { stream } = rest;
  return runCommand(store, stream, async (attempt) => {
    const now = (attempt === 1 && known) || (await readKnown(store, decider, stream));
    const { state: before, version } = now;
    const facts = decider.decide(command, before);
    const events = facts.map((fact, i) =>
      encodeEvent(fact as EventDraft, id ? { ...rest, id: id(version + i + 1) } : rest),
    );
    const after = { state: facts.reduce(decider.evolve, before), version: version + facts.length };
    return { version, events, outcome: (addresses) => ({ before, after, addresses }) };
  });
}

async function readKnown<State, Command, T extends EventType>(
  store: EventStore,
  decider: Decider<State, Command, Fact<T>>,
  stream: string,
): Promise<KnownStream<State>> {
  const past = await store.readStream(stream);
  return { state: foldEvents(decider, past), version: past.length };
}

/** The state that the recorded events of one stream amount to. */
export function foldEvents<State, Command, T extends EventType>(
  decider: Decider<State, Command, Fact<T>>,
  past: readonly EventEnvelope[],
): State {
  return past.reduce(
    (state, event) => decider.evolve(state, decodeEvent(event) as unknown as Fact<T>),
    decider.initialState,
  );
}
