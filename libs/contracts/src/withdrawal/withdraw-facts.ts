import { runCommand, type EventAddress, type EventStore } from '#event-sourcing';
import { decodeEvent, encodeEvent } from '../registry/event-codec.js';
import type { EventDraft, MarketlogEvent } from '../registry/event-types.js';
import { uuidOfName } from '../registry/fact-id.js';
import type { StandingFact, WithdrawalOutcome, WithdrawalRequest } from './fact-withdrawal.port.js';

/** A fact that is taken back, and the one of its slot that is in force again. */
export interface Withdrawal {
  readonly withdrawn: MarketlogEvent;
  readonly restored: MarketlogEvent | undefined;
}

/** How the facts of a stream stand on each other. */
export interface WithdrawalRules {
  /** Facts of one slot replace one another: the last is in force. Undefined for an event that is not a fact of its own. */
  readonly slotOf: (event: MarketlogEvent) => string | undefined;
  /** The event id that a withdrawal takes back; undefined for other events. */
  readonly withdrawnBy: (event: MarketlogEvent) => string | undefined;
  /** True for a fact on which all others of the stream stand, whatever their slot. */
  readonly isBase: (event: MarketlogEvent) => boolean;
  /** @param version of the stream that the withdrawal takes. */
  readonly draft: (withdrawal: Withdrawal, past: readonly MarketlogEvent[]) => EventDraft;
}

/** What a withdrawal comes to on one stream. */
export interface WithdrawalPlan {
  /** The events that take back, in order, each with the fact that it takes back. */
  readonly drafts: readonly { readonly draft: EventDraft; readonly of: MarketlogEvent }[];
  readonly withdrawn: readonly MarketlogEvent[];
  readonly standing: readonly StandingFact[];
}

/**
 * Takes facts of one stream back: from the top of each slot downwards. A fact on which a later one stands stays, unless `cascade`
 * takes that along.
 */
export function withdrawFacts(
  store: EventStore,
  rules: WithdrawalRules,
  request: WithdrawalRequest,
): Promise<WithdrawalOutcome> {
  return withdrawPlanned(store, request, (past) => {
    const { withdrawals, standing } = planWithdrawals(past, rules, request);
    const drafts = withdrawals.map((each) => ({ draft: rules.draft(each, past), of: each.withdrawn }));
    return { drafts, withdrawn: withdrawals.map(({ withdrawn }) => withdrawn), standing };
  });
}

/** Appends what is planned on one stream. The id of each event follows from its place and from the fact that it takes back. */
export async function withdrawPlanned(
  store: EventStore,
  { stream, correlationId, dryRun }: WithdrawalRequest,
  plan: (past: readonly MarketlogEvent[]) => WithdrawalPlan,
): Promise<WithdrawalOutcome> {
  const decide = async () => {
    const past = (await store.readStream(stream)).map(decodeEvent);
    const { drafts, withdrawn, standing } = plan(past);
    const events = drafts.map(({ draft, of }, i) =>
      encodeEvent(draft, {
        stream,
        occurredAt: of.occurredAt,
        correlationId,
        causationId: of.id,
        id: uuidOfName(`${stream}@${past.length + i + 1} withdraws ${of.id}`),
      }),
    );
    const outcome = (addresses: readonly EventAddress[]) => ({ withdrawn, standing, last: addresses.at(-1) });
    return { version: past.length, events, outcome };
  };
  return runCommand(store, stream, decide, { dryRun });
}

/** What to take back, the latest fact first, and what stays because something stands on it. */
export function planWithdrawals(
  past: readonly MarketlogEvent[],
  rules: WithdrawalRules,
  { targets, cascade }: Pick<WithdrawalRequest, 'targets' | 'cascade'>,
): { withdrawals: Withdrawal[]; standing: StandingFact[] } {
  const slots = slotsInForce(past, rules);
  const withdrawals: Withdrawal[] = [];
  const standing: StandingFact[] = [];
  const left = (event: MarketlogEvent) => [...slots.values()].flat().find((other) => other.version > event.version);
  const take = (slot: MarketlogEvent[], wanted: (event: MarketlogEvent) => boolean) => {
    while (slot.length > 0 && wanted(slot.at(-1)!)) {
      const withdrawn = slot.at(-1)!;
      const above = rules.isBase(withdrawn) ? left(withdrawn) : undefined;
      if (above !== undefined) break;
      slot.pop();
      withdrawals.push({ withdrawn, restored: slot.at(-1) });
    }
  };
  const isTarget = ({ id }: MarketlogEvent) => targets.has(id);
  // The base goes last: whatever stands on it has had its turn by then.
  const inOrder = [...slots.values()].sort((a, b) => Number(rules.isBase(a[0]!)) - Number(rules.isBase(b[0]!)));
  const takesAll = cascade && inOrder.some((slot) => rules.isBase(slot[0]!) && isTarget(slot[0]!));
  for (const slot of inOrder) {
    const lowest = slot.find(isTarget)?.version;
    if (takesAll) take(slot, () => true);
    else if (lowest !== undefined) take(slot, cascade ? ({ version }) => version >= lowest : isTarget);
  }
  for (const slot of inOrder) {
    for (const [index, event] of slot.entries()) {
      if (!isTarget(event)) continue;
      const by = slot[index + 1] ?? left(event)!;
      standing.push({ event, by, byIngestion: by.correlationId });
    }
  }
  return { withdrawals, standing };
}

function slotsInForce(past: readonly MarketlogEvent[], rules: WithdrawalRules): Map<string, MarketlogEvent[]> {
  const gone = new Set(past.flatMap((event) => rules.withdrawnBy(event) ?? []));
  const slots = new Map<string, MarketlogEvent[]>();
  for (const event of past) {
    if (gone.has(event.id)) continue;
    const slot = rules.slotOf(event);
    if (slot === undefined) continue;
    const facts = slots.get(slot);
    if (facts) facts.push(event);
    else slots.set(slot, [event]);
  }
  return slots;
}
