import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Settings } from '#config';
import { InstrumentDirectory, uuidOfName } from '#contracts';
import { Clock, EventStore } from '#event-sourcing';
import { readIngestion } from '../write/ingestion-streams.js';
import { PatientLook } from './patient-look.js';
import { RequestIngestion } from '../write/request-ingestion.command.js';

/** Milliseconds between two looks at the clock. */
const lookEvery = 2_000;

/**
 * Requests a live fetch of all tracked stocks once per slot of so many minutes, as soon as that of an earlier one has come to its
 * end. A slot's ingestion has an id that follows from the slot alone: whichever process asks, and however often, it is the same
 * request.
 */
@Injectable()
export class FetchSchedule implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #looks = new PatientLook('requesting the scheduled fetch', new Logger('Schedule'));
  readonly #slot: number;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  /** Begin of the slot that was requested last, UTC milliseconds. */
  #requested: number | undefined;

  constructor(
    { ingest }: Settings,
    private readonly commands: CommandBus,
    private readonly directory: InstrumentDirectory,
    private readonly store: EventStore,
    private readonly clock: Clock,
  ) {
    this.#slot = ingest.fetchMinutes * 60_000;
  }

  /** When the next slot begins, UTC milliseconds; undefined where nothing is fetched by schedule. */
  next(now: number): number | undefined {
    return this.#slot === 0 ? undefined : this.#startOf(now) + this.#slot;
  }

  /** What keeps it from requesting; undefined where all is well. */
  get standstill(): string | undefined {
    return this.#looks.standstill;
  }

  onApplicationBootstrap(): void {
    if (this.#slot === 0) return;
    const look = () => this.#looks.attempt(() => this.look(this.clock.now()));
    const tick = () => void (this.#looking = this.#looking.then(look));
    this.#timer = setInterval(tick, lookEvery);
    tick();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  /** Requests the slot's fetch, unless that was done, an earlier one goes on or nothing is tracked. */
  async look(now: number): Promise<void> {
    const start = this.#startOf(now);
    if (this.#requested !== undefined && start <= this.#requested) return;
    if (await this.#goesOn(this.#requested ?? start - this.#slot)) return;
    if ((await this.directory.tracked()).length === 0) return;
    await this.commands.execute(new RequestIngestion(this.#idOf(start), 'prices', [], now));
    this.#requested = start;
  }

  async #goesOn(start: number): Promise<boolean> {
    const { state } = await readIngestion(this.store, this.#idOf(start));
    return state.phase === 'requested' || state.phase === 'running';
  }

  #idOf(start: number): string {
    return uuidOfName(`scheduled fetch of prices ${new Date(start).toISOString()} of ${this.#slot / 60_000} minutes`);
  }

  #startOf(now: number): number {
    return now - (now % this.#slot);
  }
}
