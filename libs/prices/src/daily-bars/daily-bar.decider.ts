import { plainBar, type Fact, type PlainBar } from '#contracts';
import { assertNever, MarketlogError, type Decider } from '#event-sourcing';
import type { SourceRanking } from '#markets';
import { toMessage } from './delivered-daily-bar.js';
import { flagsOfRow, type BarFlag } from './row-flags.js';
import { alike, commonQuote, sameBar, type ComparingActions, type DeliveryOrigin } from './same-bar.js';

/** The events of a stream `prices-<id>-<year>`. */
export type DailyBarEvent = Fact<
  | 'marketlog.prices.v1.DailyBarRecorded'
  | 'marketlog.prices.v1.DailyBarCorrected'
  | 'marketlog.prices.v1.DailyBarFlagged'
  | 'marketlog.prices.v1.DailyBarWithdrawn'
  | 'marketlog.prices.v1.DailyBarFlagWithdrawn'
>;

export interface RecordBars {
  readonly kind: 'record';
  readonly instrumentId: string;
  /** Of one source, each day at most once. */
  readonly bars: readonly PlainBar[];
  readonly origin: DeliveryOrigin;
  /** What is known of the instrument. */
  readonly actions: ComparingActions;
  readonly rank: SourceRanking;
  /** True where the bars are not newer word: they say only what is not known of their day. */
  readonly onlyMissing?: boolean | undefined;
}

export interface FlagBars {
  readonly kind: 'flag';
  readonly instrumentId: string;
  readonly flags: readonly BarFlag[];
}

export type DailyBarCommand = RecordBars | FlagBars;

interface KnownBar {
  readonly bar: PlainBar;
  /** Of the event that said so; empty for a draft. */
  readonly eventId: string;
  /** What this day's bar said before it was corrected, oldest first. */
  readonly earlier: readonly PlainBar[];
}

export interface DailyBarState {
  readonly days: ReadonlyMap<string, KnownBar>;
  readonly flags: ReadonlySet<string>;
  /** Days whose bar, and flags, that were taken back: the event that did so, which what is recorded again names. */
  readonly takenBack: ReadonlyMap<string, string>;
}

const initialState: DailyBarState = { days: new Map(), flags: new Set(), takenBack: new Map() };

function decide(command: DailyBarCommand, state: DailyBarState): DailyBarEvent[] {
  switch (command.kind) {
    case 'record':
      return record(command, state);
    case 'flag':
      return command.flags.flatMap((flag) => flagged(command.instrumentId, flag, state));
    default:
      return assertNever(command);
  }
}

function record(command: RecordBars, state: DailyBarState): DailyBarEvent[] {
  const { instrumentId, bars } = command;
  const events: DailyBarEvent[] = [];
  let last = '';
  for (const bar of bars) {
    if (bar.date <= last) refuseDisorder(bar.date, last);
    last = bar.date;
    const known = state.days.get(bar.date);
    if (known === undefined) {
      const afterWithdrawal = state.takenBack.get(bar.date);
      const data = {
        bar: toMessage(instrumentId, bar),
        ...(afterWithdrawal === undefined ? {} : { afterWithdrawal }),
      };
      events.push({ type: 'marketlog.prices.v1.DailyBarRecorded', data });
    } else if (command.onlyMissing) {
      continue;
    } else {
      const outcome = compare(bar, known, command);
      if (outcome === 'known') continue;
      if (outcome === 'outranked') {
        events.push(...flagged(instrumentId, differs(bar, known.bar), state));
        continue;
      }
      const data = { bar: toMessage(instrumentId, bar), supersedes: known.eventId };
      events.push({ type: 'marketlog.prices.v1.DailyBarCorrected', data });
    }
    for (const flag of flagsOfRow(bar)) events.push(...flagged(instrumentId, flag, state));
  }
  return events;
}

/** What a delivery means beside what is known of its day. */
function compare(
  delivered: PlainBar,
  { bar, earlier }: KnownBar,
  { origin, actions, rank }: RecordBars,
): 'known' | 'outranked' | 'correction' {
  if (sameBar(delivered, bar, origin, actions)) return 'known';
  if (delivered.source === bar.source) return 'correction';
  const [ours, theirs] = [rank(delivered.source), rank(bar.source)];
  if (ours > theirs) return 'outranked';
  // Of two sources of one rank the newer word counts. What the log has heard before is not newer, or they would take turns.
  const heard =
    ours === theirs &&
    earlier.some((other) => {
      const adjustment = [delivered, other].some(({ basis }) => basis === 'fullyAdjusted') ? 'all' : 'split';
      return alike(commonQuote(delivered, adjustment, actions), commonQuote(other, adjustment, actions));
    });
  return heard ? 'known' : 'correction';
}

function differs(delivered: PlainBar, known: PlainBar): BarFlag {
  const words = ({ source, open, high, low, close, volume, basis, through }: PlainBar) =>
    `${source} says ${open} ${high} ${low} ${close}, volume ${volume} (${basis}${through === null ? '' : ` through ${through}`})`;
  const { date, source } = delivered;
  return { date, source, rule: 'lower_ranked_source_differs', detail: `${words(delivered)}; ${words(known)}` };
}

function flagged(instrumentId: string, flag: BarFlag, state: DailyBarState): DailyBarEvent[] {
  if (state.flags.has(keyOf(flag))) return [];
  const afterWithdrawal = state.takenBack.get(keyOf(flag));
  const data = { instrumentId, ...flag, ...(afterWithdrawal === undefined ? {} : { afterWithdrawal }) };
  return [{ type: 'marketlog.prices.v1.DailyBarFlagged', data }];
}

/** One per rule, day and source: what is seen again in other words (a later `through`, a last decimal) is the same flag. */
function keyOf({ date = '', rule = '', source = '' }: { [F in keyof BarFlag]?: string | undefined }): string {
  return `${date} ${rule} ${source}`;
}

function refuseDisorder(date: string, last: string): never {
  throw new MarketlogError('bars_not_in_order', `bars of one command come by date, each once: ${date} after ${last}`);
}

const none: readonly PlainBar[] = [];

/** Folds several events with one copy of the state; a year has 250 bars. */
export function evolveAll(state: DailyBarState, events: readonly DailyBarEvent[]): DailyBarState {
  const days = new Map(state.days);
  const flags = new Set(state.flags);
  const takenBack = new Map(state.takenBack);
  for (const event of events) {
    switch (event.type) {
      case 'marketlog.prices.v1.DailyBarRecorded':
      case 'marketlog.prices.v1.DailyBarCorrected': {
        const bar = plainBar(event.data.bar);
        const before = days.get(bar.date);
        const earlier = before ? [...before.earlier, before.bar] : none;
        days.set(bar.date, { bar, eventId: event.id ?? '', earlier });
        break;
      }
      case 'marketlog.prices.v1.DailyBarFlagged':
        flags.add(keyOf(event.data));
        break;
      case 'marketlog.prices.v1.DailyBarWithdrawn': {
        const { date = '', restored } = event.data;
        const earlier = days.get(date)?.earlier.slice(0, -1) ?? none;
        // What put the version in force again is what the next correction names, so that its id is a new one.
        if (restored) days.set(date, { bar: plainBar(restored), eventId: event.id ?? '', earlier });
        else {
          days.delete(date);
          takenBack.set(date, event.id ?? '');
        }
        break;
      }
      case 'marketlog.prices.v1.DailyBarFlagWithdrawn': {
        flags.delete(keyOf(event.data));
        takenBack.set(keyOf(event.data), event.id ?? '');
        break;
      }
      default:
        assertNever(event);
    }
  }
  return { days, flags, takenBack };
}

export const dailyBarDecider: Decider<DailyBarState, DailyBarCommand, DailyBarEvent> = {
  initialState,
  decide,
  evolve: (state, event) => evolveAll(state, [event]),
};
