import type { PartitionStatus } from '#projection-engine';
import type { RunningProcess } from './running-processes.repository.js';

/** A projection, reactor or relay, as it stands at one moment. */
export interface ConsumerSample {
  readonly kind: 'projection' | 'reactor' | 'relay';
  readonly name: string;
  readonly version: number | null;
  readonly generation: number | null;
  readonly state: 'missing' | 'paused' | 'waiting' | 'stopped' | 'behind' | 'live';
  readonly detail: string | null;
  readonly partitions: readonly PartitionStatus[];
  readonly parkedKeys: number;
}

export interface Sample {
  /** Milliseconds by the monotonic clock. */
  readonly at: number;
  readonly consumers: readonly ConsumerSample[];
  readonly processes: readonly RunningProcess[];
}

export interface ConsumerStatus extends ConsumerSample {
  readonly lagEvents: number;
  readonly lagSeconds: number;
  /** Events that it did per second between the two looks; null where there was one look. */
  readonly eventsPerSecond: number | null;
  /** Until it has all, at this pace and that of the appends; 0 where it has; null where it comes no nearer. */
  readonly etaSeconds: number | null;
}

export interface SystemStatus {
  /** Whether everything moves that has something to do. */
  readonly ok: boolean;
  /** What stands still, and why, in a sentence each. */
  readonly standstills: readonly string[];
  readonly consumers: readonly ConsumerStatus[];
  readonly processes: readonly RunningProcess[];
}

/** Seconds after which one that has not moved between two looks stands still, and did not just happen to rest. */
const restsAtMost = 10;

/** What two looks say together; with one there is no pace. */
export function statusOf(now: Sample, before?: Sample): SystemStatus {
  const seconds = before === undefined ? 0 : (now.at - before.at) / 1000;
  const consumers = now.consumers.map((consumer): ConsumerStatus => {
    const lagEvents = sum(consumer.partitions, ({ lagEvents: events }) => events);
    const lagSeconds = Math.max(0, ...consumer.partitions.map((each) => each.lagSeconds));
    const earlier = before?.consumers.find(({ kind, name }) => kind === consumer.kind && name === consumer.name);
    const paced = earlier !== undefined && seconds > 0 && earlier.generation === consumer.generation;
    const eventsPerSecond = paced ? progress(earlier, consumer, 'checkpoint') / seconds : null;
    const appended = paced ? progress(earlier, consumer, 'head') / seconds : 0;
    return {
      ...{ ...consumer, lagEvents, lagSeconds, eventsPerSecond },
      etaSeconds: lagEvents === 0 ? 0 : timeLeft(lagEvents, (eventsPerSecond ?? 0) - appended),
    };
  });
  const standstills = consumers.flatMap((consumer) => standstillsOf(consumer, now.processes));
  return { ok: standstills.length === 0, standstills, consumers, processes: now.processes };
}

function timeLeft(events: number, pace: number): number | null {
  return pace > 0 ? events / pace : null;
}

function progress(before: ConsumerSample, now: ConsumerSample, of: 'checkpoint' | 'head'): number {
  const earlier = sum(before.partitions, (each) => each[of]);
  return Math.max(0, sum(now.partitions, (each) => each[of]) - earlier);
}

function standstillsOf(
  { kind, name, state, detail, parkedKeys, lagEvents, lagSeconds, eventsPerSecond }: ConsumerStatus,
  processes: readonly RunningProcess[],
): string[] {
  const keys = parkedKeys === 1 ? '1 parked key waits' : `${parkedKeys} parked keys wait`;
  const parked = parkedKeys > 0 ? [`${name}: ${keys} (marketlog dead-letters list)`] : [];
  if (state === 'stopped' || state === 'waiting') return [`${name}: ${detail ?? 'it stands still'}`, ...parked];
  if (state === 'paused' || lagEvents === 0) return parked;
  if (eventsPerSecond !== 0 || lagSeconds < restsAtMost) return parked;
  const runs = processes.some(({ leases }) => leases.some((lease) => lease.startsWith(leaseOf[kind])));
  const why = runs
    ? 'a process holds its lease, but its checkpoint does not move; the log of that process says more'
    : `no process runs it (no lease ${leaseOf[kind]} is held)`;
  return [`${name}: ${lagEvents} events wait, the oldest for ${Math.round(lagSeconds)} s: ${why}`, ...parked];
}

/** How the leases begin of those who do it. */
const leaseOf = { projection: 'projector', reactor: 'reactor', relay: 'relay' } as const;

function sum<T>(all: readonly T[], of: (each: T) => number): number {
  return all.reduce((total, each) => total + of(each), 0);
}
