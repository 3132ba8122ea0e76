import { randomUUID } from 'node:crypto';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, MarketlogError, type EventAddress } from '#event-sourcing';
import { Predictors, type ChosenModel, type ModelChoice } from '../model/predictors.js';
import { availabilityBy } from '../window/availability.js';
import { PriceHistories } from '../window/price-histories.js';
import { PredictionGroups, type PredictionGroup } from './prediction-groups.js';
import { PredictionLog } from './prediction-log.js';
import { articlesFor } from './seen-session.js';
import { SessionRun, type SessionOutcome } from './session-run.js';
import { unpredictedMembers, type UnpredictedMember } from './unpredicted-members.js';

export interface BackfillOptions extends ModelChoice {
  /** First and last trading day whose close is predicted from, YYYY-MM-DD. */
  readonly from: string;
  readonly to: string;
  /** Calendar group; all of them by default. */
  readonly group?: string | undefined;
  /** Only these instruments, by present ticker; all of a group by default. */
  readonly symbols?: readonly string[] | undefined;
  /** UTC milliseconds. */
  readonly now: number;
  /** Ends it between two sessions. */
  readonly signal?: AbortSignal | undefined;
  /** Told the sessions of all groups, and how many predictions they have at most. */
  readonly onStart?: (sessions: number, predictions: number) => void;
  readonly onSession?: () => void;
}

/** Counts of what was appended. */
export interface BackfillSummary {
  sessions: number;
  sealed: number;
  predictions: number;
  settled: number;
  voided: number;
  /** Settlements that were amended, and predictions whose inputs were corrected. */
  reviewed: number;
  /** From the last session of each group. */
  readonly unpredicted: UnpredictedMember[];
  /** The last appended of each partition. */
  readonly addresses: EventAddress[];
}

/** Seals, predicts and settles past sessions in order, on what was available then. What is recorded already stays. */
export class BackfillPredictions extends Command<BackfillSummary> {
  constructor(readonly options: BackfillOptions) {
    super();
  }
}

@CommandHandler(BackfillPredictions)
export class BackfillPredictionsHandler implements ICommandHandler<BackfillPredictions> {
  constructor(
    private readonly store: EventStore,
    private readonly groups: PredictionGroups,
    private readonly predictors: Predictors,
  ) {}

  async execute({ options }: BackfillPredictions): Promise<BackfillSummary> {
    const model = await this.predictors.choose(options);
    try {
      return await this.#all(model, options);
    } finally {
      await model.close();
    }
  }

  async #all(model: ChosenModel, options: BackfillOptions): Promise<BackfillSummary> {
    if (model.looksAtMarket && options.symbols !== undefined)
      throw new MarketlogError(
        'market_needed',
        `--symbols: ${options.model} is fed the return of the market, for which all instruments of the group are sealed together`,
      );
    const groups = await this.groups.find(options);
    const planned = groups.map((group) => ({ group, sessions: pastSessions(group, options) }));
    // Before anything is recorded: is there a model for every session?
    for (const { group, sessions } of planned) for (const date of sessions) model.at(date, group.calendar);
    const sum = (of: (plan: (typeof planned)[number]) => number): number =>
      planned.reduce((all, plan) => all + of(plan), 0);
    options.onStart?.(
      sum(({ sessions }) => sessions.length),
      sum(({ group, sessions }) => sessions.length * group.members.length),
    );
    const summary: BackfillSummary = {
      sessions: 0,
      sealed: 0,
      predictions: 0,
      settled: 0,
      voided: 0,
      reviewed: 0,
      unpredicted: [],
      addresses: [],
    };
    for (const { group, sessions } of planned) await this.#backfill(group, sessions, model, options, summary);
    return { ...summary, addresses: lastOfEach(summary.addresses) };
  }

  /** Year by year, so that memory does not grow with the span. */
  async #backfill(
    { calendar, members }: PredictionGroup,
    sessions: readonly string[],
    model: ChosenModel,
    { now, signal, onSession }: BackfillOptions,
    summary: BackfillSummary,
  ): Promise<void> {
    const log = new PredictionLog(this.store, calendar.group);
    const ids = members.map(({ instrumentId }) => instrumentId);
    const availability = availabilityBy(calendar);
    const correlationId = randomUUID();
    const articles = await articlesFor(model, this.store, calendar);
    let unpredicted: UnpredictedMember[] = [];
    for (const year of new Set(sessions.map((session) => Number(session.slice(0, 4))))) {
      // The year before holds the rest of the windows, the year after the outcome of the last session.
      const histories = await PriceHistories.read(this.store, ids, { from: year - 1, to: year + 1 }, availability);
      const context = { calendar, members, histories, log, articles, mode: 'backfill', now, correlationId } as const;
      const run = (date: string) =>
        new SessionRun(this.store, { ...context, predictor: model.at(date, calendar), reviewed: model });
      const ofYear = sessions.filter((session) => session.startsWith(`${year}-`));
      let before: SessionRun | undefined;
      for (const [place, session] of ofYear.entries()) {
        if (signal?.aborted) return;
        const running = run(session);
        add(summary, await running.run(session, { begun: before?.next, next: ofYear[place + 1] }));
        before = running;
        summary.sessions++;
        onSession?.();
      }
      const last = ofYear.at(-1)!;
      const target = calendar.nextSession(last);
      if (target !== undefined) add(summary, await run(last).settleUpTo(target));
      add(summary, await run(last).review(ofYear[0]!, last));
      unpredicted = unpredictedMembers(context, { date: last, cutoffAt: now });
    }
    summary.unpredicted.push(...unpredicted);
  }
}

/** The sessions of the span whose target has opened: what can still be predicted live is not predicted as history. */
function pastSessions({ calendar }: PredictionGroup, { from, to, now }: BackfillOptions): string[] {
  return calendar.sessionsBetween(from, to).filter((session) => {
    const target = calendar.nextSession(session);
    return target !== undefined && calendar.openOf(target)! <= now;
  });
}

function add(
  summary: BackfillSummary,
  { sealed, predictions, settled, voided, reviewed, addresses }: SessionOutcome,
): void {
  summary.sealed += sealed;
  summary.predictions += predictions;
  summary.settled += settled;
  summary.voided += voided;
  summary.reviewed += reviewed;
  summary.addresses.splice(0, Infinity, ...lastOfEach([...summary.addresses, ...addresses]));
}

function lastOfEach(addresses: readonly EventAddress[]): EventAddress[] {
  const last = new Map<number, EventAddress>();
  for (const address of addresses) {
    const known = last.get(address.partition);
    if (known === undefined || known.position < address.position) last.set(address.partition, address);
  }
  return [...last.values()];
}
