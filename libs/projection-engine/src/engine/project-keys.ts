import type { History, RecordedEvent } from '#event-sourcing';
import { encodeChange, type EncodedChange } from '../tables/table-changes.js';
import type { EventBatch, KeyEvents } from '../consuming/event-batch.js';
import { isFaultOfSurroundings } from '../consuming/fault-of-surroundings.js';
import { failureOfEvent, parkAll, type ParkedEvent } from '../dead-letters/parked-event.js';
import type { BatchHistories } from './key-histories.js';
import type { ProjectionMember } from './projection-member.js';

/** What a projection makes of one key's events of a batch. */
export interface KeyOutcome {
  readonly key: string;
  readonly events: readonly RecordedEvent[];
  readonly changes: readonly EncodedChange[];
  /** Because one of them failed, or behind an earlier one: the worker knows which keys were parked before. */
  readonly parked: readonly ParkedEvent[];
}

/** Tries whether the database takes these changes; rejects where it does not. Only used to find an event that fails by itself. */
export type Probe = (changes: readonly EncodedChange[]) => Promise<void>;

/** All of the key's events as they should come out: nothing parked. @throws whatever fails by itself. */
export function projectKey(
  member: ProjectionMember,
  histories: BatchHistories,
  batch: EventBatch,
  { key, places }: KeyEvents,
): KeyOutcome {
  const events = places.map((place) => batch.event(place));
  return { key, events, changes: projectEvents(member, key, events, histories.of(key)), parked: [] };
}

/** The key's events up to the one that fails by itself; that one and all later ones are parked. */
export async function projectUntilFailure(
  member: ProjectionMember,
  histories: BatchHistories,
  batch: EventBatch,
  { key, places }: KeyEvents,
  probe: Probe,
): Promise<KeyOutcome> {
  const attempt = async (count: number): Promise<KeyOutcome> => {
    const outcome = projectKey(member, histories, batch, { key, places: places.slice(0, count) });
    await probe(outcome.changes);
    return outcome;
  };
  let good: KeyOutcome = { key, events: [], changes: [], parked: [] };
  let [works, fails] = [0, places.length + 1];
  let reason: unknown;
  while (fails - works > 1) {
    const count = works === 0 && fails > places.length ? places.length : (works + fails) >> 1;
    try {
      good = await attempt(count);
      works = count;
    } catch (error) {
      if (error instanceof EnvironmentFault) throw error.cause;
      if (isFaultOfSurroundings(error)) throw error;
      reason = error;
      fails = count;
    }
  }
  return {
    ...good,
    parked: parkAll(batch, { key, places: places.slice(works) }, failureOfEvent(reason, 'projection_failed')),
  };
}

/** Wraps what is no fault of the event, so that the search for the failing event ends at once. */
export class EnvironmentFault extends Error {}

/** What a projection makes of events of one key. @throws whatever fails by itself. */
export function projectEvents(
  member: ProjectionMember,
  key: string,
  events: readonly RecordedEvent[],
  history: History<RecordedEvent>,
): EncodedChange[] {
  const { projection, tables } = member;
  const ownKey = projection.joining === true ? undefined : key;
  const changes = projection.project(key, events, history);
  const encoded = new Array<EncodedChange>(changes.length);
  for (let i = 0; i < changes.length; i++) {
    const change = changes[i]!;
    const table = tables.get(change.table);
    if (table === undefined) throw new TypeError(`${projection.name} declares no table ${change.table}`);
    encoded[i] = encodeChange(table, change, ownKey);
  }
  return encoded;
}
