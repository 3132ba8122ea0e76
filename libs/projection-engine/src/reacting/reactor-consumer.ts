import { storedTypes } from '#contracts';
import type { Reactor } from '#event-sourcing';
import type { Consumer } from '../consuming/checkpoint-table.js';

/** A reactor as it is named in checkpoints and dead letters: its version takes the place of a generation. */
export function consumerOf({ name, version }: Pick<Reactor, 'name' | 'version'>): Consumer {
  return { name, generation: version };
}

/** Stored types that a reactor is given: those it lists, and the retired ones that are decoded as such. */
export function storedTypesOf({ types }: Pick<Reactor, 'types'>): ReadonlySet<string> {
  return new Set(storedTypes(types));
}
