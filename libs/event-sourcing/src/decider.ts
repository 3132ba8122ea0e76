/**
 * Rules of one stream as pure functions. Time and identity arrive inside the command.
 * `decide` answers the events that the command adds to the state: none where the stream already says it.
 */
export interface Decider<State, Command, Event> {
  readonly initialState: State;
  readonly evolve: (state: State, event: Event) => State;
  readonly decide: (command: Command, state: State) => Event[];
}

/** Closes an exhaustive switch: a case that was forgotten breaks the build. */
export function assertNever(value: never): never {
  throw new TypeError(`unexpected case ${JSON.stringify(value)}`);
}
