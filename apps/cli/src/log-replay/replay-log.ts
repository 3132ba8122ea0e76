import { setTimeout as sleep } from 'node:timers/promises';
import { formatAddress, MarketlogError, type EventEnvelope } from '#event-sourcing';
import type { ReplaySink } from './replay-sink.js';

/** Events and bytes of payloads that are sent together, at most. */
const together = { events: 500, bytes: 1024 * 1024 };

export interface ReplayPace {
  /** Events per second, at most. */
  readonly rate?: number | undefined;
  /** Recorded distances in time, divided by this. */
  readonly speed?: number | undefined;
}

/** Milliseconds, from anywhere. */
export interface ReplayClock {
  now(): number;
  rest(milliseconds: number, signal: AbortSignal): Promise<void>;
}

const systemClock: ReplayClock = {
  now: () => performance.now(),
  rest: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }).catch(() => undefined),
};

export interface ReplayCourse {
  readonly pace: ReplayPace;
  readonly signal: AbortSignal;
  readonly onSent: (events: number) => void;
  readonly clock?: ReplayClock;
}

export interface Replayed {
  readonly events: number;
  /** The last one that was sent, by which the replay can go on. */
  readonly last: string | null;
  /** Whether the range is done. */
  readonly complete: boolean;
}

/**
 * Sends events at their pace, as many together as are due.
 * @throws MarketlogError `replay_ended` with the cause, which says after which event it can go on
 */
export async function replayLog(
  events: AsyncIterable<EventEnvelope>,
  sink: ReplaySink,
  { pace, signal, onSent, clock = systemClock }: ReplayCourse,
): Promise<Replayed> {
  const schedule = new Schedule(pace, clock);
  let sent = 0;
  let last: string | null = null;
  let waiting: EventEnvelope[] = [];
  let bytes = 0;
  const send = async (): Promise<void> => {
    if (waiting.length === 0) return;
    try {
      await sink(waiting);
    } catch (error) {
      throw endedEarly(error, sent, last);
    }
    sent += waiting.length;
    last = formatAddress(waiting.at(-1)!);
    onSent(waiting.length);
    [waiting, bytes] = [[], 0];
  };
  for await (const event of events) {
    const wait = schedule.untilDue(event);
    const full = waiting.length >= together.events || bytes + event.data.length > together.bytes;
    if (wait > 0 || full) await send();
    if (wait > 0) await clock.rest(wait, signal);
    if (signal.aborted) return { events: sent, last, complete: false };
    waiting.push(event);
    bytes += event.data.length;
  }
  await send();
  return { events: sent, last, complete: true };
}

function endedEarly(cause: unknown, sent: number, last: string | null): MarketlogError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const goesOn =
    last === null
      ? 'nothing was sent for certain; run it again'
      : `${sent} events were sent, up to ${last}; go on with the same command and --after ${last}`;
  // What was in flight may be there in part or whole: it comes again, with the same ids.
  return new MarketlogError('replay_ended', `${reason}; ${goesOn}`, true, { cause });
}

/** When events are due. */
class Schedule {
  private began: { readonly at: number; readonly recordedAt: number } | undefined;
  private events = 0;

  constructor(
    private readonly pace: ReplayPace,
    private readonly clock: ReplayClock,
  ) {}

  /** Milliseconds; 0 or less for one that is due. */
  untilDue({ recordedAt }: EventEnvelope): number {
    const { rate, speed } = this.pace;
    this.began ??= { at: this.clock.now(), recordedAt };
    const byRate = rate === undefined ? 0 : (this.events++ / rate) * 1000;
    const bySpeed = speed === undefined ? 0 : (recordedAt - this.began.recordedAt) / speed;
    return Math.max(byRate, bySpeed) - (this.clock.now() - this.began.at);
  }
}
