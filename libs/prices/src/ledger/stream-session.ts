import { v5 as uuidV5 } from 'uuid';
import { decodeEvent, encodeEvent, factNamespace, type Fact } from '#contracts';
import { runCommand, type EventAddress, type EventStore, type NewEvent } from '#event-sourcing';

/** The rules of a stream, and how to fold many events at once. */
export interface StreamRules<State, Command, Event> {
  readonly initialState: State;
  readonly evolveAll: (state: State, events: readonly Event[]) => State;
  readonly decide: (command: Command, state: State) => Event[];
  /** When the fact was true in the market: UTC milliseconds. */
  readonly occurredAt: (event: Event) => number;
  /** How much of the memory's budget a state takes. */
  readonly sizeOf: (state: State) => number;
  /** True where a fact can be said, revised and said again in the same words. */
  readonly factsReturn: boolean;
}

export interface SessionOptions {
  /** UUID of the ingestion. */
  readonly correlationId: string | undefined;
  /** Decide, but append nothing. */
  readonly dryRun: boolean;
}

export interface Execution<Event> {
  readonly events: readonly Event[];
  /** Of the last event; undefined where nothing was appended. */
  readonly last: EventAddress | undefined;
}

interface Held<State> {
  readonly state: State;
  readonly version: number;
  /** Of the stream's events, where facts return. */
  readonly ids: ReadonlySet<string>;
}

const noIds: ReadonlySet<string> = new Set();

/**
 * Executes commands on many streams of one kind and remembers what it wrote, so that an import which comes back to a stream
 * does not read it again. It lives as long as one import or fetch: a memory that is older could miss what others recorded,
 * where it decides that nothing is new. Commands on one stream wait for each other; a conflict reads and decides again.
 */
export class StreamSession<State, Command, Event extends Fact> {
  private readonly held = new Map<string, Held<State>>();
  private readonly running = new Map<string, Promise<unknown>>();
  private size = 0;

  constructor(
    private readonly store: EventStore,
    private readonly rules: StreamRules<State, Command, Event>,
    private readonly options: SessionOptions,
    /** Sum of `sizeOf` of the states in memory, at most. */
    private readonly capacity: number,
  ) {}

  execute(stream: string, command: Command): Promise<Execution<Event>> {
    return this.inTurn(stream, () => this.decideAndAppend(stream, command));
  }

  state(stream: string): Promise<State> {
    return this.inTurn(stream, async () => (await this.load(stream)).state);
  }

  private async inTurn<T>(stream: string, work: () => Promise<T>): Promise<T> {
    const before = this.running.get(stream);
    const turn = before ? before.then(work, work) : work();
    this.running.set(stream, turn);
    try {
      return await turn;
    } finally {
      if (this.running.get(stream) === turn) this.running.delete(stream);
    }
  }

  private async decideAndAppend(stream: string, command: Command): Promise<Execution<Event>> {
    const decide = async (attempt: number) => {
      if (attempt > 1) this.forget(stream);
      const { state, version, ids } = await this.load(stream);
      const facts = this.rules.decide(command, state);
      const events = this.encode(stream, facts, version, ids);
      const outcome = (addresses: readonly EventAddress[]) => {
        if (events.length > 0) {
          const identified = facts.map((fact, i) => ({ ...fact, id: events[i]!.id }));
          this.hold(stream, {
            state: this.rules.evolveAll(state, identified),
            version: version + events.length,
            ids: this.idsWith(ids, events),
          });
        }
        return { events: facts, last: addresses.at(-1) };
      };
      return { version, events, outcome };
    };
    // The log can have had these very events before, from an import of the same file beside this one: not our news either.
    return runCommand(this.store, stream, decide, { dryRun: this.options.dryRun, decidesRepeated: true });
  }

  /** A fact that was said, revised and is said again is another event than the first, so it is named by its place too. */
  private encode(stream: string, facts: readonly Event[], version: number, ids: ReadonlySet<string>): NewEvent[] {
    return facts.map((fact, i) => {
      const { correlationId } = this.options;
      const context = { stream, occurredAt: this.rules.occurredAt(fact), correlationId };
      const event = encodeEvent(fact, context);
      return ids.has(event.id) ? { ...event, id: uuidV5(`${event.id}@${version + i + 1}`, factNamespace) } : event;
    });
  }

  private async load(stream: string): Promise<Held<State>> {
    const held = this.held.get(stream);
    if (held) return held;
    const past = await this.store.readStream(stream);
    const events = past.map((event) => decodeEvent(event) as unknown as Event);
    const state = this.rules.evolveAll(this.rules.initialState, events);
    return this.hold(stream, { state, version: past.length, ids: this.idsWith(noIds, past) });
  }

  private idsWith(known: ReadonlySet<string>, events: readonly { readonly id: string }[]): ReadonlySet<string> {
    return this.rules.factsReturn ? new Set([...known, ...events.map(({ id }) => id)]) : noIds;
  }

  private hold(stream: string, held: Held<State>): Held<State> {
    this.forget(stream);
    this.held.set(stream, held);
    this.size += this.rules.sizeOf(held.state);
    for (const [oldest] of this.held) {
      if (this.size <= this.capacity || oldest === stream) break;
      this.forget(oldest);
    }
    return held;
  }

  private forget(stream: string): void {
    const held = this.held.get(stream);
    if (!held) return;
    this.held.delete(stream);
    this.size -= this.rules.sizeOf(held.state);
  }
}
