import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import {
  InstrumentDirectory,
  LatestPrices,
  PriceSeries,
  type InstrumentReference,
  type PriceSummary,
} from '#contracts';
import { Clock } from '#event-sourcing';
import { calendarOf, finalAfter } from '#markets';
import { HealthRegistry, type HealthState } from '#telemetry';
import { calendarsEnding } from '../rules/calendar-ends.js';
import {
  completenessOf,
  summaryLine,
  summaryOf,
  type Completeness,
  type CompletenessSummary,
} from '../rules/completeness.js';

/** Milliseconds for which what was found is said again. */
const freshFor = 60_000;
/** Milliseconds that a health check waits for the first answer. */
const patience = 1_000;
const chunk = 500;

interface Known {
  /** What it was found from: while that stays, so does what was found. */
  readonly from: string;
  readonly completeness: Completeness | null;
}

/** Says in the health of a process up to which day how many symbols are complete; of tracked ones where there are any. */
@Injectable()
export class CompletenessWatch implements OnModuleInit {
  readonly #known = new Map<string, Known>();
  readonly #logger = new Logger('Quality');
  #last: { readonly at: number; readonly summary: CompletenessSummary; readonly ending: readonly string[] } | undefined;
  #looking: Promise<void> | undefined;

  constructor(
    private readonly registry: HealthRegistry,
    private readonly directory: InstrumentDirectory,
    private readonly prices: LatestPrices,
    private readonly series: PriceSeries,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.registry.add('quality', () => this.state());
  }

  async state(): Promise<HealthState> {
    if (this.#last === undefined || this.clock.now() - this.#last.at >= freshFor) {
      this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
      // Many symbols take their time, which no health check has; the next one says what was found.
      if (this.#last === undefined) await atMost(patience, this.#looking);
    }
    if (this.#last === undefined) return { status: 'ok', detail: 'completeness is being computed', facts: {} };
    const { summary, ending } = this.#last;
    const { upTo, complete, of } = summary;
    return {
      status: ending.length === 0 ? 'ok' : 'degraded',
      detail: [summaryLine(summary), ...ending].join('; '),
      facts: { completeUpTo: upTo, complete, symbols: of },
    };
  }

  async #look(): Promise<void> {
    try {
      const at = this.clock.now();
      const tracked = await this.directory.tracked();
      const ending = calendarsEnding(
        tracked.map(({ exchange }) => exchange),
        at,
      );
      this.#last = { at, summary: await this.#summary(tracked), ending };
    } catch (error) {
      this.#logger.warn(`completeness is not known: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async #summary(tracked: readonly InstrumentReference[]): Promise<CompletenessSummary> {
    const instruments = tracked.length > 0 ? tracked : await this.#all();
    const judged: { tracked: boolean; completeness: Completeness | null }[] = [];
    for (let at = 0; at < instruments.length; at += chunk) {
      const some = instruments.slice(at, at + chunk);
      const prices = await this.prices.byInstruments(some.map(({ instrumentId }) => instrumentId));
      for (const instrument of some) {
        const { instrumentId, tracked } = instrument;
        judged.push({ tracked, completeness: await this.#completeness(instrument, prices.get(instrumentId)) });
      }
    }
    return summaryOf(judged);
  }

  async #completeness(
    { instrumentId, exchange, tracked }: InstrumentReference,
    prices: PriceSummary | undefined,
  ): Promise<Completeness | null> {
    if (prices === undefined) return null;
    const now = this.clock.now();
    const expected = tracked ? calendarOf(exchange).calendar?.lastClosed(now - finalAfter) : undefined;
    const from = [exchange, expected, prices.firstBar, prices.lastBar, prices.bars].join(' ');
    const known = this.#known.get(instrumentId);
    if (known?.from === from) return known.completeness;
    const found = completenessOf({ exchange, tracked, days: await this.series.days(instrumentId), now });
    const completeness = typeof found === 'string' ? null : found;
    this.#known.set(instrumentId, { from, completeness });
    return completeness;
  }

  async #all(): Promise<InstrumentReference[]> {
    const all: InstrumentReference[] = [];
    for (;;) {
      const some = await this.directory.page({ beyond: all.at(-1)?.instrumentId, limit: chunk });
      all.push(...some);
      if (some.length < chunk) return all;
    }
  }
}

/** Waits for the end of some work, but not longer. */
async function atMost(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
