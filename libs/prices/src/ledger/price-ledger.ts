import { Injectable } from '@nestjs/common';
import type { PlainBar } from '#contracts';
import { EventStore, type EventAddress } from '#event-sourcing';
import { dayLabel, defaultSourceRank, effectiveSplits, type Distribution, type Split } from '#markets';
import {
  actionsDecider,
  missing,
  type ActionEvent,
  type ActionsState,
  type RecordActions,
} from '../actions/actions.decider.js';
import {
  dailyBarDecider,
  evolveAll,
  type DailyBarCommand,
  type DailyBarEvent,
  type DailyBarState,
} from '../daily-bars/daily-bar.decider.js';
import type { BarFlag } from '../daily-bars/row-flags.js';
import type { DeliveryOrigin } from '../daily-bars/same-bar.js';
import { contradiction, isKnown } from './contradicted-splits.js';
import { knownDistributions, type CloseBefore } from './known-distributions.js';
import { pendingSplit } from './pending-splits.js';
import { SourceRanks } from './source-ranks.js';
import { StreamSession, type SessionOptions, type StreamRules } from './stream-session.js';

export interface BarsOfYear {
  readonly instrumentId: string;
  readonly year: string;
  /** Of one year and source, by date, each day once. */
  readonly bars: readonly PlainBar[];
  /** True where they are not newer word than what is known. */
  readonly onlyMissing?: boolean | undefined;
  /** Closes of the delivery that they are part of. */
  readonly closeBefore?: CloseBefore | undefined;
}

/** What became of the bars of one command. */
export interface BarCounts {
  recorded: number;
  corrected: number;
  unchanged: number;
  /** Flags found in the rows themselves. */
  flagged: number;
}

/** Bars in memory, at most: some 40 MB. */
const heldBars = 100_000;
const heldActions = 50_000;

/** Records prices and actions for the length of one import or fetch, many streams at a time. */
export class PriceLedger {
  private readonly bars: StreamSession<DailyBarState, DailyBarCommand, DailyBarEvent>;
  private readonly actions: StreamSession<ActionsState, RecordActions, ActionEvent>;
  private readonly newest = new Map<string, EventAddress>();

  constructor(
    store: EventStore,
    private readonly ranks: SourceRanks,
    private readonly origin: DeliveryOrigin,
    options: SessionOptions,
  ) {
    this.bars = new StreamSession(store, barRules, options, heldBars);
    this.actions = new StreamSession(store, actionRules, options, heldActions);
  }

  /** The last address appended in each partition: a reader that has come so far has seen everything. */
  get addresses(): EventAddress[] {
    return [...this.newest.values()];
  }

  /** Reads ahead what recording this year's bars will look at. */
  async prepare(instrumentId: string, year: string): Promise<void> {
    await Promise.all([this.splitsOf(instrumentId), this.bars.state(`prices-${instrumentId}-${year}`)]);
  }

  async recordBars({ instrumentId, year, bars, onlyMissing, closeBefore }: BarsOfYear): Promise<BarCounts> {
    const { rank } = this.ranks;
    const stream = `prices-${instrumentId}-${year}`;
    const splits = await this.splitsOf(instrumentId);
    const { days } = await this.bars.state(stream);
    const holdDistributions = (each: PlainBar) => each.basis === 'fullyAdjusted';
    const compared = bars.flatMap((bar) => (days.has(bar.date) ? [bar, days.get(bar.date)!.bar] : []));
    const distributions = compared.some(holdDistributions) ? await this.distributionsOf(instrumentId, closeBefore) : [];
    const actions = { splits, distributions };
    const command = { kind: 'record', instrumentId, bars, origin: this.origin, actions, rank, onlyMissing } as const;
    const { events, last } = await this.bars.execute(stream, command);
    this.note(last);
    return countBars(bars.length, events);
  }

  /** @returns the number of flags that were not known. */
  async flagBars(instrumentId: string, year: string, flags: readonly BarFlag[]): Promise<number> {
    const command = { kind: 'flag', instrumentId, flags } as const;
    const { events, last } = await this.bars.execute(`prices-${instrumentId}-${year}`, command);
    this.note(last);
    return events.length;
  }

  /**
   * @param onlyMissing true where they are not newer word than what is known
   * @returns what was not known.
   */
  async recordActions(actions: RecordActions, onlyMissing = false): Promise<readonly ActionEvent[]> {
    const wanted = onlyMissing
      ? missing(actions, await this.actions.state(`actions-${actions.instrumentId}`))
      : actions;
    const command = await this.heldAgainstBars(wanted);
    const { events, last } = await this.actions.execute(`actions-${command.instrumentId}`, command);
    this.note(last);
    return events;
  }

  /**
   * Flags splits that are new and that the delivered prices should contain, but do not yet.
   * @returns how many are pending, flagged now or before
   */
  async flagPendingSplits(
    instrumentId: string,
    splits: readonly Split[],
    delivered: readonly PlainBar[],
  ): Promise<number> {
    if (splits.length === 0) return 0;
    const barsOf = (year: number) => this.bars.state(`prices-${instrumentId}-${String(year).padStart(4, '0')}`);
    const known = (await this.actions.state(`actions-${instrumentId}`)).splits;
    let pending = 0;
    for (const split of splits) {
      const flag = isKnown(split, known) ? undefined : await pendingSplit(split, delivered, barsOf);
      if (flag === undefined) continue;
      pending++;
      await this.flagBars(instrumentId, flag.date.slice(0, 4), [flag]);
    }
    return pending;
  }

  /** Splits that contradict the closes of bars recorded before: flagged, and not applied to them. */
  private async heldAgainstBars(command: RecordActions): Promise<RecordActions> {
    const { instrumentId, splits = [] } = command;
    if (splits.length === 0) return command;
    const stream = (year: number) => this.barsOf(instrumentId, year);
    const known = (await this.actions.state(`actions-${instrumentId}`)).splits;
    const held: Split[] = [];
    for (const split of splits) {
      // One that follows from moved prices is not in the ones before.
      const found =
        isKnown(split, known) || split.missingThrough != null ? undefined : await contradiction(split, stream);
      held.push(found?.isContained ? { ...split, containedIn: [found.flag.source] } : split);
      if (found) await this.flagBars(instrumentId, found.flag.date.slice(0, 4), [found.flag]);
    }
    return { ...command, splits: held };
  }

  /** Of two splits of one day the one that is served counts, whatever the setting says of bars. */
  async splitsOf(instrumentId: string): Promise<readonly Split[]> {
    const { splits } = await this.actions.state(`actions-${instrumentId}`);
    return splits.length === 0 ? splits : effectiveSplits(splits, defaultSourceRank);
  }

  /** @param closeBefore closes that are not recorded yet, asked first */
  async distributionsOf(instrumentId: string, closeBefore?: CloseBefore): Promise<Distribution[]> {
    const state = await this.actions.state(`actions-${instrumentId}`);
    const barsOf = (year: number) => this.barsOf(instrumentId, year);
    return knownDistributions(state, await this.splitsOf(instrumentId), barsOf, closeBefore);
  }

  actionsOf(instrumentId: string): Promise<ActionsState> {
    return this.actions.state(`actions-${instrumentId}`);
  }

  /** What is recorded of a year. */
  barsOf(instrumentId: string, year: number): Promise<DailyBarState> {
    return this.bars.state(`prices-${instrumentId}-${String(year).padStart(4, '0')}`);
  }

  private note(address: EventAddress | undefined): void {
    if (address === undefined) return;
    const name = `${address.category}-${address.partition}`;
    const known = this.newest.get(name);
    if (known === undefined || known.position < address.position) this.newest.set(name, address);
  }
}

/** Opens a ledger per import or fetch. */
@Injectable()
export class PriceLedgers {
  constructor(
    private readonly store: EventStore,
    private readonly ranks: SourceRanks,
  ) {}

  open(origin: DeliveryOrigin, options: SessionOptions): PriceLedger {
    return new PriceLedger(this.store, this.ranks, origin, options);
  }
}

function countBars(rows: number, events: readonly DailyBarEvent[]): BarCounts {
  const counts = { recorded: 0, corrected: 0, unchanged: 0, flagged: 0 };
  for (const event of events) {
    if (event.type === 'marketlog.prices.v1.DailyBarRecorded') counts.recorded++;
    else if (event.type === 'marketlog.prices.v1.DailyBarCorrected') counts.corrected++;
    else if (event.type !== 'marketlog.prices.v1.DailyBarFlagged') continue;
    else if (event.data.rule !== 'lower_ranked_source_differs') counts.flagged++;
  }
  counts.unchanged = rows - counts.recorded - counts.corrected;
  return counts;
}

const barRules: StreamRules<DailyBarState, DailyBarCommand, DailyBarEvent> = {
  ...dailyBarDecider,
  evolveAll,
  occurredAt: ({ data }) => dayLabel(('bar' in data ? data.bar?.date : (data as { date?: string }).date) ?? ''),
  sizeOf: (state) => state.days.size + 1,
  // A correction names the event that it supersedes.
  factsReturn: false,
};

const actionRules: StreamRules<ActionsState, RecordActions, ActionEvent> = {
  ...actionsDecider,
  evolveAll: (state, events) => events.reduce(actionsDecider.evolve, state),
  occurredAt: ({ type, data }) =>
    dayLabel((type === 'marketlog.prices.v1.ActionsCovered' ? data.to : data.exDate) ?? ''),
  sizeOf: (state) => state.splits.length + state.dividends.length + state.factors.length + 1,
  factsReturn: true,
};
