import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { LatestPrices } from '#contracts';
import { Leases, MarketlogError, underLease } from '#event-sourcing';
import { modelName, persistence } from '../model/built-in-models.js';
import { Predictors } from '../model/predictors.js';
import { PredictSession, sessionAt } from './predict-session.command.js';
import { PredictionGroups, type PredictionGroup } from './prediction-groups.js';

const minute = 60_000;
/** Between two looks at the clock. */
const lookEvery = minute;
/** A session that is predicted is looked at again: a corrected input revises it before its target opens. */
const lookAgainAfter = 30 * minute;
/** How long the lease of a process that was killed keeps the others waiting. */
const leaseFor = 5_000;

/**
 * Predicts each session an hour after its close, once one of its bars is there. Several processes share the work: a lease names the
 * session, and what is predicted twice all the same has the same ids.
 */
@Injectable()
export class SessionSchedule implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #logger = new Logger('Predictions');
  /** When a session was predicted, by `group:date`. */
  readonly #predictedAt = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #ended = false;

  constructor(
    private readonly commands: CommandBus,
    private readonly groups: PredictionGroups,
    private readonly prices: LatestPrices,
    private readonly leases: Leases,
    private readonly predictors: Predictors,
  ) {}

  onApplicationBootstrap(): void {
    this.#lookAfter(0);
  }

  async onModuleDestroy(): Promise<void> {
    this.#ended = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  #lookAfter(milliseconds: number): void {
    if (this.#ended) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.look(Date.now())
        .catch((error: unknown) => {
          this.#logger.warn(`not predicted: ${String(error)}`);
          return false;
        })
        .then((waits) => this.#lookAfter(waits ? leaseFor : lookEvery));
    }, milliseconds);
  }

  /**
   * @param now UTC milliseconds
   * @returns whether another process holds the lease of a session: one that was killed holds it a while longer, and predicts no more
   */
  async look(now: number): Promise<boolean> {
    let waits = false;
    for (const group of await this.#known()) {
      const date = sessionAt(group, now);
      if (date === undefined) continue;
      const session = `${group.calendar.group}:${date}`;
      if (now < (this.#predictedAt.get(session) ?? -Infinity) + lookAgainAfter) continue;
      if (!(await this.#hasTraded(group, date))) continue;
      const done = await underLease(this.leases, `session:${session}`, leaseFor, () => this.#predict(group, date, now));
      if (done === undefined) waits = true;
      else this.#predictedAt.set(session, now);
    }
    return waits;
  }

  async #predict(group: PredictionGroup, date: string, now: number): Promise<void> {
    await this.commands.execute(new PredictSession(group, date, modelName(persistence), now));
    await this.#predictTrained(group, date, now);
  }

  /** The trained model that is shipped predicts beside the baseline, which does not wait for it and does not fail with it. */
  async #predictTrained(group: PredictionGroup, date: string, now: number): Promise<void> {
    try {
      const model = await this.predictors.shipped();
      if (model !== undefined) await this.commands.execute(new PredictSession(group, date, model, now));
    } catch (error) {
      if (error instanceof MarketlogError && error.code === 'model_in_sample') return;
      this.#logger.warn(`the trained model has not predicted ${group.calendar.group}:${date}: ${String(error)}`);
    }
  }

  async #known(): Promise<readonly PredictionGroup[]> {
    try {
      return await this.groups.find();
    } catch (error) {
      // A log without any such instrument has nothing to predict, and nothing is wrong.
      if (error instanceof MarketlogError && error.code === 'exchange_unknown') return [];
      throw error;
    }
  }

  async #hasTraded({ members }: PredictionGroup, date: string): Promise<boolean> {
    const known = await this.prices.byInstruments(members.map(({ instrumentId }) => instrumentId));
    return [...known.values()].some(({ lastBar }) => lastBar >= date);
  }
}
