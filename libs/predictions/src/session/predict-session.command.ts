import { randomUUID } from 'node:crypto';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '#event-sourcing';
import { Predictors, type ChosenModel } from '../model/predictors.js';
import { availabilityBy } from '../window/availability.js';
import { steps } from '../features/feature-set.js';
import { PriceHistories } from '../window/price-histories.js';
import type { PredictionGroup } from './prediction-groups.js';
import { PredictionLog } from './prediction-log.js';
import { articlesFor } from './seen-session.js';
import { predictedAfterClose, SessionRun, type SessionOutcome } from './session-run.js';
import { unpredictedMembers, type UnpredictedMember } from './unpredicted-members.js';

/** How many sessions back a live run looks at corrections. */
const reviewedSessions = 5;

/** The session that is to be predicted from at an instant: the last one that closed an hour ago or earlier. */
export function sessionAt({ calendar }: PredictionGroup, now: number): string | undefined {
  return calendar.lastClosed(now - predictedAfterClose);
}

export interface PredictedLive extends SessionOutcome {
  readonly unpredicted: readonly UnpredictedMember[];
}

/** Seals, settles and predicts the last session live, and looks again at the ones before. It can be repeated. */
export class PredictSession extends Command<PredictedLive> {
  constructor(
    readonly group: PredictionGroup,
    readonly date: string,
    readonly model: string,
    /** UTC milliseconds. */
    readonly now: number,
    /** Where trained models lie; by default where the settings say. */
    readonly folder?: string,
  ) {
    super();
  }
}

@CommandHandler(PredictSession)
export class PredictSessionHandler implements ICommandHandler<PredictSession> {
  constructor(
    private readonly store: EventStore,
    private readonly predictors: Predictors,
  ) {}

  async execute(command: PredictSession): Promise<PredictedLive> {
    const { model, folder } = command;
    const chosen = await this.predictors.choose({ model, folder });
    try {
      return await this.#predict(command, chosen);
    } finally {
      await chosen.close();
    }
  }

  async #predict({ group, date, now }: PredictSession, model: ChosenModel): Promise<PredictedLive> {
    const { calendar, members } = group;
    const year = Number(date.slice(0, 4));
    const ids = members.map(({ instrumentId }) => instrumentId);
    const histories = await PriceHistories.read(
      this.store,
      ids,
      { from: year - 1, to: year },
      availabilityBy(calendar),
    );
    const log = new PredictionLog(this.store, calendar.group);
    // What belongs to the first step of the oldest session that is looked at again was published after the close before it.
    const before = calendar.sessionAfter(date, -(reviewedSessions + steps));
    const articles = await articlesFor(
      model,
      this.store,
      calendar,
      before === undefined ? undefined : calendar.closeOf(before),
    );
    const fixed = {
      calendar,
      members,
      histories,
      log,
      articles,
      mode: 'live',
      now,
      correlationId: randomUUID(),
    } as const;
    const run = new SessionRun(this.store, { ...fixed, predictor: model.at(date, calendar), reviewed: model });
    await run.run(date);
    const outcome = await run.review(calendar.sessionAfter(date, -reviewedSessions) ?? date, date);
    return { ...outcome, unpredicted: unpredictedMembers(fixed, { date, cutoffAt: now }) };
  }
}
