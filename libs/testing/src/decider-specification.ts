import type { Decider } from '#event-sourcing';

/** Given events, when a command, then events: how the rules of a stream are tested. */
export interface DeciderSpecification<Command, Event> {
  given(...events: Event[]): {
    when(command: Command): {
      /** Exactly these events, in order. */
      then(...expected: Event[]): void;
      thenNothingHappens(): void;
      /** An error with this code (see MarketlogError). */
      thenRefuses(code: string): void;
      /** For assertions on a part of what was decided. */
      readonly decided: () => Event[];
    };
  };
}

/**
 * Folds the given events, decides, and compares; what was decided is folded too, so that an event which `evolve` cannot take
 * fails the test that first produced it.
 */
export function specificationOf<State, Command, Event>(
  decider: Decider<State, Command, Event>,
): DeciderSpecification<Command, Event> {
  return {
    given: (...events) => ({
      when: (command) => {
        const decided = () => {
          const state = events.reduce(decider.evolve, decider.initialState);
          const result = decider.decide(command, state);
          result.reduce(decider.evolve, state);
          return result;
        };
        return {
          decided,
          then: (...expected) => expect(decided()).toEqual(expected),
          thenNothingHappens: () => expect(decided()).toEqual([]),
          thenRefuses: (code) => expect(decided).toThrow(expect.objectContaining({ code })),
        };
      },
    }),
  };
}
