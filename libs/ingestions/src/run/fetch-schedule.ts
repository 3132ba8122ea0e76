import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Settings } from '#config';
import { InstrumentDirectory, LatestPrices, uuidOfName } from '#contracts';
import { dayInZone } from '#markets';
import { Clock, EventStore } from '#event-sourcing';
import { readIngestion } from '../write/ingestion-streams.js';
import { FetchSlots, groupsOf, type FetchGroup } from './fetch-slots.js';
import { PatientLook } from './patient-look.js';
import { RequestIngestion, requestedKinds, type RequestedKind } from '../write/request-ingestion.command.js';

/** Milliseconds between two looks at the clock. */
const lookEvery = 2_000;
/** Attempts at a slot whose fetches fail. News gets few: its next slot comes within hours, and attempts use up requests that prices need. */
const mostAttempts: Readonly<Record<RequestedKind, number>> = { prices: 12, articles: 2 };
/** Milliseconds between two attempts. */
const attemptEvery = 30 * 60_000;

/** When one kind of data is fetched. */
interface Schedule {
  readonly kind: RequestedKind;
  readonly slots: FetchSlots;
}

/**
 * Requests live fetches of the tracked stocks of each exchange: of prices once per session, after its close, of news at any time of any day,
 * and again where one failed. A slot's
 * ingestion has an id that follows from exchange, slot and attempt alone: whichever process asks, and however often, it is the same request.
 * A slot that was missed is made up for.
 */
@Injectable()
export class FetchSchedule implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #looks = new PatientLook('requesting the scheduled fetch', new Logger('Schedule'));
  readonly #schedules: readonly Schedule[];
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #groups: readonly FetchGroup[] = [];
  /** Slots by group that need no more of us, UTC milliseconds. */
  readonly #done = new Map<string, number>();

  constructor(
    { ingest }: Settings,
    private readonly commands: CommandBus,
    private readonly directory: InstrumentDirectory,
    private readonly prices: LatestPrices,
    private readonly store: EventStore,
    private readonly clock: Clock,
  ) {
    const patterns = { prices: ingest.fetchSchedule, articles: ingest.newsSchedule };
    this.#schedules = requestedKinds.flatMap((kind) => {
      const pattern = patterns[kind];
      return pattern === null ? [] : [{ kind, slots: new FetchSlots(pattern) }];
    });
  }

  /** When the next slot begins, UTC milliseconds; undefined where nothing is fetched by schedule, or nothing is tracked. */
  next(now: number): number | undefined {
    const next = this.#due().flatMap(({ slots, group }) => slots.next(group, now) ?? []);
    return next.length === 0 ? undefined : Math.min(...next);
  }

  /** What keeps it from requesting; undefined where all is well. */
  get standstill(): string | undefined {
    return this.#looks.standstill;
  }

  onApplicationBootstrap(): void {
    if (this.#schedules.length === 0) return;
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
    for (const { kind, slots, group } of this.#due()) {
      const slot = slots.last(group, now);
      if (slot !== undefined && this.#done.get(`${kind} ${group.name}`) !== slot)
        await this.#see(kind, group, slot, now);
    }
  }

  /** Prices come with sessions, news on every day. */
  #due(): (Schedule & { readonly group: FetchGroup })[] {
    return this.#schedules.flatMap(({ kind, slots }) =>
      this.#groups.map((group) => ({
        kind,
        slots,
        group: kind === 'prices' ? group : { ...group, calendar: undefined },
      })),
    );
  }

  async #see(kind: RequestedKind, group: FetchGroup, slot: number, now: number): Promise<void> {
    for (let attempt = 0; attempt < mostAttempts[kind]; attempt++) {
      const id = uuidOfName(`scheduled fetch of ${kind} ${group.name} ${new Date(slot).toISOString()} ${attempt}`);
      const { phase, failedWith } = (await readIngestion(this.store, id)).state;
      if (phase === 'requested' || phase === 'running') return;
      if (phase === 'unknown') {
        if (now < slot + attempt * attemptEvery) return;
        const symbols = attempt === 0 ? group.symbols : await this.#missing(kind, group, slot);
        if (symbols.length === 0) break;
        await this.commands.execute(new RequestIngestion(id, kind, symbols, now));
        return;
      }
      // A symbol that no vendor knows is not known half an hour later.
      if (phase !== 'failed' || failedWith === 'vendor_symbol_unknown') break;
    }
    this.#done.set(`${kind} ${group.name}`, slot);
  }

  /** After a fetch that failed: the stocks whose bar of the session has not come; of news, all. */
  async #missing(
    kind: RequestedKind,
    { stocks, symbols, timezone }: FetchGroup,
    slot: number,
  ): Promise<readonly string[]> {
    if (kind !== 'prices') return symbols;
    const session = dayInZone(slot, timezone);
    const known = await this.prices.byInstruments(stocks.map(({ instrumentId }) => instrumentId));
    return stocks
      .filter(({ instrumentId }) => (known.get(instrumentId)?.lastBar ?? '') < session)
      .map(({ symbol }) => symbol);
  }
}
