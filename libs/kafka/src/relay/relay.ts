import { setTimeout as sleep } from 'node:timers/promises';
import type { KafkaSettings } from '#config';
import type { AppendSignal, EventStore, Leases, LogIdentity, RelayCheckpoints } from '#event-sourcing';
import type { LogTransport } from '../transport/log-transport.port.js';
import { LogTopics } from '../transport/topics.js';
import { HeadsWatch } from './publishing/heads-watch.js';
import { LeaseShare } from './leases/lease-share.js';
import { backOff, isOver, pause } from './pause.js';
import { reactionTo } from './faults/relay-errors.js';
import { RelayLags, type RelayLag } from './relay-lag.js';
import { RelayFaults, type RelayLog } from './faults/relay-faults.js';
import type { RelayParts } from './relay-parts.js';
import { relayTimes, type RelayTimes } from './relay-times.js';
import { Semaphore } from './publishing/semaphore.js';
import { TopicKeeper } from './publishing/topic-keeper.js';

/** Batches in memory of one process, at most: about 3 MB each with their headers. */
const batchesInMemory = 16;

export interface RelayPorts {
  readonly store: EventStore;
  readonly leases: Leases;
  readonly checkpoints: RelayCheckpoints;
  readonly transport: LogTransport;
  readonly signal: AppendSignal;
}

/** Publishes the log to Kafka: its share of the partitions, with all other relays that run. */
export class Relay {
  readonly faults: RelayFaults;
  private readonly topics: TopicKeeper;
  private readonly heads: HeadsWatch;
  private readonly lags: RelayLags;
  private readonly parts: RelayParts;
  private readonly share: LeaseShare;
  private stopping = new AbortController();
  private withdrawn = new AbortController();
  private identity: LogIdentity | undefined;
  private running: Promise<unknown> | undefined;
  private said = '';

  constructor(
    private readonly ports: RelayPorts,
    private readonly settings: KafkaSettings,
    private readonly log: RelayLog,
    private readonly times: RelayTimes = relayTimes,
  ) {
    const topics = new LogTopics(settings.topicPrefix);
    this.faults = new RelayFaults(log);
    this.topics = new TopicKeeper(ports.transport, topics, settings, ports, log);
    this.heads = new HeadsWatch(ports.store, ports.signal, times.poll);
    this.parts = {
      ...ports,
      topics,
      topicPrefix: settings.topicPrefix,
      heads: this.heads,
      faults: this.faults,
      slots: new Semaphore(batchesInMemory),
      times,
      life: { present: () => this.identity!, renew: () => this.renewIdentity() },
      ensureTopics: () => this.topics.ensure(),
      recheckLease: (partition) => this.share.renewOne(partition),
      withdraw: (error) => this.withdraw(error),
    };
    this.lags = new RelayLags(this.parts);
    this.share = new LeaseShare(this.parts, ports.leases, () => this.tellShare());
  }

  /** Returns at once; the work goes on until `stop`. */
  start(): void {
    if (this.running !== undefined) return;
    this.stopping = new AbortController();
    this.running = Promise.all([this.run(this.stopping.signal), this.heads.run(this.stopping.signal)]);
  }

  /**
   * Finishes the batches in flight with their checkpoints, and lets other relays go on at once. Where Kafka or the database
   * keeps it waiting too long, the leases are left to end by themselves.
   */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.share.finish();
    await Promise.race([this.running, sleep(this.times.stop, undefined, { ref: false })]);
    this.running = undefined;
  }

  get relays(): LeaseShare['relays'] {
    return this.share.relays;
  }

  /** Of the whole log, whichever relays publish it. */
  lag(): Promise<readonly RelayLag[]> {
    return this.lags.read();
  }

  /** True while `marketlog relay reset` keeps all relays from publishing. */
  get paused(): boolean {
    return this.share.paused;
  }

  /** What keeps the log from being read. */
  get logFault(): Error | undefined {
    return this.heads.fault;
  }

  private async run(abort: AbortSignal): Promise<void> {
    for (let failures = 0; !isOver(abort);) {
      try {
        this.identity = await this.ports.store.identity();
        await this.topics.ensure();
        this.faults.clear('topics');
        failures = 0;
        await this.takePart(abort);
      } catch (error) {
        if (isOver(abort)) return;
        const reaction = reactionTo(error);
        this.faults.report('topics', error, reaction);
        const { retry, recheck } = this.times;
        const passes = reaction === 'retry' || reaction === 'unavailable' || reaction === 'ensureTopics';
        await pause(passes ? backOff(retry, failures++) : recheck.process, abort);
      }
    }
  }

  /** From the first lease to the last. @throws what Kafka has against this process */
  private async takePart(abort: AbortSignal): Promise<void> {
    this.withdrawn = new AbortController();
    const end = AbortSignal.any([abort, this.withdrawn.signal]);
    const upkeep = this.keepUp(end);
    try {
      while (!end.aborted) {
        await this.tend();
        await pause(this.times.renew, end);
      }
    } finally {
      await this.share.leave();
      await upkeep;
    }
    if (this.withdrawn.signal.aborted && !abort.aborted) throw this.withdrawn.signal.reason;
  }

  private async tend(): Promise<void> {
    try {
      await this.share.tend(this.identity!.partitions);
      this.faults.clear('leases');
    } catch (error) {
      // What is held stays so up to its end, and is renewed as soon as the database is back.
      this.faults.report('leases', error, 'retry');
    }
  }

  /** Looks from time to time at what rarely changes. */
  private async keepUp(end: AbortSignal): Promise<void> {
    let topicsAt = performance.now() + this.times.topics;
    while (!isOver(end)) {
      await pause(this.times.identity, end);
      await this.renewIdentity().catch(() => undefined);
      if (isOver(end) || performance.now() < topicsAt) continue;
      topicsAt = performance.now() + this.times.topics;
      await this.topics.ensure().catch((error: unknown) => {
        if (reactionTo(error) === 'withdraw') this.withdraw(error);
      });
    }
  }

  private async renewIdentity(): Promise<LogIdentity> {
    this.identity = await this.ports.store.identity();
    return this.identity;
  }

  private withdraw(error: unknown): void {
    this.withdrawn.abort(error);
  }

  private tellShare(): void {
    // Changes come in groups: a line for each group.
    setImmediate(() => {
      if (this.identity === undefined) return;
      const { logId, epoch, partitions } = this.identity;
      const held = this.relays.map(({ tenure }) => tenure.partition);
      const which = this.paused ? 'paused by marketlog relay reset' : `partitions ${inRanges(held)} of ${partitions}`;
      if (which === this.said) return;
      this.said = which;
      const { topicPrefix, brokers } = this.settings;
      this.log.log(`publishes log ${logId}, epoch ${epoch}, to ${topicPrefix}.*.v1 at ${brokers.join(', ')}: ${which}`);
    });
  }
}

/** `0-3, 7` */
export function inRanges(numbers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last?.[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join(', ') || 'none';
}
