import { LogError, type Decider, type EventAddress, type EventEnvelope, type EventStore } from '#event-sourcing';
import { decodeEvent, encodeEvent, type EventContext } from './event-codec.js';
import type { EventDraft, EventType } from './event-types.js';

/** An event as deciders see it: a fact of the log, or a draft that has its id only once it is encoded. */
export type Fact<T extends EventType = EventType> = EventDraft<T> & {
  readonly id?: string;
};

export interface Decision<State> {
  /** What the stream said when the decision was taken. */
  readonly before: State;
  /** Of the events that were appended, in order; none where the stream said it already. */
  readonly addresses: readonly EventAddress[];
}

/** How often another writer may get in between before the command gives up. */
const attempts = 20;

/**
 * Reads the stream, decides and appends what the decider adds. Where another writer was faster, reads again and decides again.
 * @param context of every event; `id` names it by the version that it takes, where the event is a command's outcome that can
 * repeat (track, untrack, track again) and not a fact of the world.
 */
export async function decideAndAppend<State, Command, T extends EventType>(
  store: EventStore,
  decider: Decider<State, Command, Fact<T>>,
  command: Command,
  context: Omit<EventContext, 'id'> & {
    readonly id?: (version: number) => string;
  },
): Promise<Decision<State>> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const past = await store.readStream(context.stream);
    const before = foldEvents(decider, past);
    const facts = decider.decide(command, before);
    if (facts.length === 0) return { before, addresses: [] };
    const { id, ...rest } = context;
    const events = facts.map((fact, i) =>
      encodeEvent(fact as EventDraft, id ? { ...rest, id: id(past.length + i + 1) } : rest),
    );
    const result = await store.append(context.stream, past.length, events);
    if (result.status === 'appended') return { before, addresses: result.addresses };
  }
  throw new LogError('append_timeout', `${context.stream}: ${attempts} other writers were faster`, true);
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
