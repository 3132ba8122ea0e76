import { Injectable } from '@nestjs/common';
import {
  decodeEvent,
  InstrumentWithdrawal,
  withdrawPlanned,
  type MarketlogEvent,
  type WithdrawalOutcome,
  type WithdrawalPlan,
  type WithdrawalRequest,
} from '#contracts';
import { EventStore, identifyStream } from '#event-sourcing';
import type { InstrumentsEvent } from '../../read/instruments.projection.js';
import { descriptionOf, type Description } from '../instrument.decider.js';
import { inForceOf, type InstrumentFacts } from './instrument-facts.js';
import { executeOnInstrument, instrumentStream } from '../instrument-streams.js';
import { factsStandingOn, pricesStandingOn, type FactOfInstrument, type Registration } from './standing-facts.js';

/**
 * Takes registrations and descriptions of instruments back. What a source said of an instrument goes by itself. A registration goes where
 * nothing else stands on it: no bar, action, article or prediction, and of its own stream no ticker change, tracking or
 * description of others; with `cascade` those of its own stream go along.
 */
@Injectable()
export class LogInstrumentWithdrawal extends InstrumentWithdrawal {
  constructor(private readonly store: EventStore) {
    super();
  }

  override async withdraw(requests: readonly WithdrawalRequest[]): Promise<WithdrawalOutcome[]> {
    const candidates = [];
    for (const { stream, targets, dryRun } of requests) {
      const { registration } = inForceOf(await this.#read(stream));
      if (registration === undefined || !targets.has(registration.id)) continue;
      const { data, recordedAt, correlationId } = registration;
      const { instrumentId, ticker } = data;
      candidates.push({ instrumentId, ticker, recordedAt, without: dryRun ? correlationId : null });
    }
    const standing = await factsStandingOn(this.store, candidates);
    const outcomes: WithdrawalOutcome[] = [];
    for (const request of requests) {
      const onIt = standing.get(identifyStream(request.stream).key);
      const plan = (past: readonly MarketlogEvent[]) => planOf(past as readonly InstrumentsEvent[], request, onIt);
      outcomes.push(await withdrawPlanned(this.store, request, plan));
    }
    await this.#registerAgain(candidates.filter(({ without }) => without === null));
    return outcomes;
  }

  /** An import at the same time may have recorded bars of an instrument that it found registered just before. */
  async #registerAgain(registrations: readonly (Registration & { readonly ticker: string })[]): Promise<void> {
    for (const { instrumentId, ticker, ...registration } of registrations) {
      const { registration: left } = inForceOf(await this.#read(instrumentStream(instrumentId)));
      if (left !== undefined) continue;
      const fact = await pricesStandingOn(this.store, { instrumentId, ...registration });
      if (!fact) continue;
      const command = { kind: 'register', instrumentId, ticker } as const;
      await executeOnInstrument(this.store, command, Date.now(), fact.correlationId ?? instrumentId);
    }
  }

  async #read(stream: string): Promise<InstrumentsEvent[]> {
    return (await this.store.readStream(stream)).map((event) => decodeEvent(event) as InstrumentsEvent);
  }
}

function planOf(
  past: readonly InstrumentsEvent[],
  { targets, cascade }: WithdrawalRequest,
  onIt: FactOfInstrument | undefined,
): WithdrawalPlan {
  const inForce = inForceOf(past);
  const { registration } = inForce;
  const isTarget = ({ id }: InstrumentsEvent) => targets.has(id);
  const descriptions = inForce.descriptions.filter(isTarget);
  if (registration !== undefined && isTarget(registration)) {
    const others = standingInStream(inForce).filter((event) => !isTarget(event));
    const by = onIt ?? (cascade ? undefined : others[0]);
    if (by === undefined) {
      const { instrumentId } = registration.data;
      const data = { instrumentId, withdraws: registration.id };
      const draft = { type: 'marketlog.instruments.v1.InstrumentRegistrationWithdrawn', data } as const;
      return {
        drafts: [{ draft, of: registration }],
        withdrawn: [...(cascade ? others : []), ...descriptions, registration],
        standing: [],
      };
    }
    const standing = [{ event: registration, by, byIngestion: by.correlationId }];
    return { ...withoutDescriptions(inForce, descriptions), standing };
  }
  return { ...withoutDescriptions(inForce, descriptions), standing: [] };
}

/** What of its own stream stands on a registration. */
function standingInStream({ tickers, tracking, descriptions }: InstrumentFacts): InstrumentsEvent[] {
  return [...tickers, ...(tracking ? [tracking] : []), ...descriptions];
}

/** Takes the last words first; each event says what is known without them. */
function withoutDescriptions(
  { descriptions: all }: InstrumentFacts,
  gone: InstrumentFacts['descriptions'],
): Omit<WithdrawalPlan, 'standing'> {
  let left = all;
  const drafts = gone.toReversed().map((event) => {
    left = left.filter(({ id }) => id !== event.id);
    const known = left.reduce<Description>((before, { data }) => ({ ...before, ...descriptionOf(data) }), {});
    const { instrumentId, source } = event.data;
    const data = { instrumentId, ...known, source, withdraws: event.id };
    return { draft: { type: 'marketlog.instruments.v1.InstrumentDescriptionWithdrawn', data } as const, of: event };
  });
  return { drafts, withdrawn: gone };
}
