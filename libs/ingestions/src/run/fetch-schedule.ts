import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Settings } from '#config';
import { InstrumentDirectory, uuidOfName } from '#contracts';
import { Clock, EventStore } from '#event-sourcing';
import { readIngestion } from '../write/ingestion-streams.js';
import { FetchSlots, groupsOf, type FetchGroup } from './fetch-slots.js';
import { PatientLook } from './patient-look.js';
import { RequestIngestion } from '../write/request-ingestion.command.js';

/** Milliseconds between two looks at the clock. */
const lookEvery = 2_000;
/** A slot whose fetch failed is tried again so often, so many milliseconds apart. */
const mostAttempts = 12;
const attemptEvery = 30 * 60_000;

/**
 * Requests a live fetch of the tracked stocks of each exchange once per session, after its close, and again where it failed. A slot's
 * ingestion has an id that follows from exchange, slot and attempt alone: whichever process asks, and however often, it is the same request.
 * A slot that was missed is made up for.
 */
@Injectable()
export class FetchSchedule implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #looks = new PatientLook('requesting the scheduled fetch', new Logger('Schedule'));
  readonly #slots: FetchSlots | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #groups: readonly FetchGroup[] = [];
  /** Slots by group that need no more of us, UTC milliseconds. */
  readonly #done = new Map<string, number>();

  constructor(
    { ingest }: Settings,
    private readonly commands: CommandBus,
    private readonly directory: InstrumentDirectory,
    private readonly store: EventStore,
    private readonly clock: Clock,
  ) {
    this.#slots = ingest.fetchSchedule === null ? undefined : new FetchSlots(ingest.fetchSchedule);
  }

  /** When the next slot begins, UTC milliseconds; undefined where nothing is fetched by schedule, or nothing is tracked. */
  next(now: number): number | undefined {
    const next = this.#groups.flatMap((group) => this.#slots?.next(group, now) ?? []);
    return next.length === 0 ? undefined : Math.min(...next);
  }

  /** What keeps it from requesting; undefined where all is well. */
  get standstill(): string | undefined {
    return this.#looks.standstill;
  }

  onApplicationBootstrap(): void {
    if (this.#slots === undefined) return;
    const look = () => this.#looks.attempt(() => this.look(this.clock.now()));
    const tick = () => void (this.#looking = this.#looking.then(look));
    this.#timer = setInterval(tick, lookEvery);
    tick();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  /** Requests what is due, unless that was done or goes on. */
  async look(now: number): Promise<void> {
    this.#groups = groupsOf(await this.directory.tracked());
    for (const group of this.#groups) {
      const slot = this.#slots?.last(group, now);
      if (slot !== undefined && this.#done.get(group.name) !== slot) await this.#see(group, slot, now);
    }
  }

  async #see(group: FetchGroup, slot: number, now: number): Promise<void> {
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const id = uuidOfName(`scheduled fetch of prices ${group.name} ${new Date(slot).toISOString()} ${attempt}`);
      const { phase } = (await readIngestion(this.store, id)).state;
      if (phase === 'requested' || phase === 'running') return;
      if (phase === 'unknown') {
        if (now < slot + attempt * attemptEvery) return;
        await this.commands.execute(new RequestIngestion(id, 'prices', group.symbols, now));
        return;
      }
      if (phase !== 'failed') break;
    }
    this.#done.set(group.name, slot);
  }
}
