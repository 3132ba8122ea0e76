import { formatAddress, LogError, type EventAddress } from '#event-sourcing';
import type { AppendRequest } from './append-request.js';

/** Where an id already is. */
export interface KnownEvent {
  readonly stream: string;
  readonly address: EventAddress;
}

export type Decision =
  | { readonly kind: 'accepted'; readonly firstVersion: number }
  | { readonly kind: 'repeated'; readonly addresses: readonly EventAddress[]; readonly version: number }
  | { readonly kind: 'conflict'; readonly actualVersion: number }
  /** An id was accepted from a neighbour in this very batch: to be decided again when that one has its address. */
  | { readonly kind: 'deferred' }
  | { readonly kind: 'refused'; readonly error: LogError };

/** Ids that were looked up, and what was found. `all`: every caller's. */
export interface KnownIds {
  readonly lookedUp: ReadonlySet<AppendRequest> | 'all';
  readonly found: ReadonlyMap<string, KnownEvent>;
}

export type BatchDecision =
  | { readonly decided: true; readonly decisions: readonly Decision[] }
  /** The callers whose ids must be read first. With them the next decision is complete. */
  | { readonly decided: false; readonly needIds: ReadonlySet<AppendRequest> };

/**
 * Decides caller by caller in order of arrival. A version as expected is accepted and counts for those after it; else, or
 * where any version will do, the caller's ids decide: all in the log: the original addresses; none and any version will do:
 * accepted; else a conflict.
 */
export function decideBatch(
  requests: readonly AppendRequest[],
  storedVersions: ReadonlyMap<string, number>,
  ids: KnownIds,
): BatchDecision {
  const versions = new Map(storedVersions);
  const acceptedIds = new Set<string>();
  const needIds = new Set<AppendRequest>();
  const undecided = new Set<string>();
  const decisions = requests.map((request): Decision | undefined => {
    const { stream, expectedVersion, events } = request;
    const version = versions.get(stream) ?? 0;
    const matches = expectedVersion === version && !undecided.has(stream);
    if (!isLookedUp(request, ids) && !matches && events.length > 0) {
      needIds.add(request);
      undecided.add(stream);
      return undefined;
    }
    const decision = decide(request, version, ids, acceptedIds);
    if (decision.kind === 'accepted') {
      versions.set(stream, version + events.length);
      if (requests.length > 1) for (const { event } of events) acceptedIds.add(event.id);
    }
    return decision;
  });
  if (needIds.size > 0) return { decided: false, needIds };
  return { decided: true, decisions: decisions as Decision[] };
}

function isLookedUp(request: AppendRequest, ids: KnownIds): boolean {
  return ids.lookedUp === 'all' || ids.lookedUp.has(request);
}

function decide(request: AppendRequest, version: number, ids: KnownIds, acceptedIds: ReadonlySet<string>): Decision {
  const { stream, expectedVersion, events } = request;
  const matches = expectedVersion === 'any' || expectedVersion === version;
  const known = isLookedUp(request, ids) ? events.flatMap(({ event }) => ids.found.get(event.id) ?? []) : [];
  const elsewhere = known.find((each) => each.stream !== stream);
  if (elsewhere !== undefined)
    return refuse(stream, `is in the log at ${formatAddress(elsewhere.address)}, in ${elsewhere.stream}`);
  if (events.length > 0 && known.length === events.length)
    return { kind: 'repeated', addresses: known.map(({ address }) => address), version };
  if (events.some(({ event }) => acceptedIds.has(event.id))) return { kind: 'deferred' };
  if (matches && known.length > 0 && expectedVersion !== 'any')
    return refuse(stream, `is in the log at ${formatAddress(known[0]!.address)}`);
  if (matches && known.length === 0) return { kind: 'accepted', firstVersion: version + 1 };
  return { kind: 'conflict', actualVersion: version };
}

function refuse(stream: string, where: string): Decision {
  return {
    kind: 'refused',
    error: new LogError('duplicate_event_id', `${stream}: an event id of this append ${where}`),
  };
}
