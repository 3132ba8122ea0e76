import type { LogError } from '#event-sourcing';
import type { PartitionBuffer } from './partition-buffer.js';

export interface ConsumerLog {
  log(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Milliseconds for which something wrong on a topic is shown in health. */
const shownFor = 60_000;

/** What is wrong with messages on the topics: said once for each topic partition, and shown for a while. */
export class ConsumerComplaints {
  brokenMessages = 0;
  foreignMessages = 0;
  private readonly told = new Set<string>();
  private readonly filledAt = new WeakMap<PartitionBuffer, number>();
  private last: { readonly said: string; readonly at: number; readonly failed: boolean } | undefined;

  constructor(
    private readonly log: ConsumerLog,
    private readonly now: () => number,
  ) {}

  /** A message that is no event of ours: the event it stands for, if any, comes from the store. */
  broken({ topic, partition }: PartitionBuffer, offset: bigint, error: LogError): void {
    this.brokenMessages++;
    this.say(`broken ${topic}/${partition}`, `${topic}/${partition} at offset ${offset}: ${error.message}`, false);
  }

  /** Events of another log are never applied, but nobody should publish them there. */
  foreign({ topic, partition }: PartitionBuffer, logId: string): void {
    this.foreignMessages++;
    const said = `${topic}/${partition} carries events of another log, ${logId}: give each log a MARKETLOG_KAFKA_TOPIC_PREFIX of its own`;
    this.say(`foreign ${topic}/${partition}`, said, true);
  }

  /** Events that came from the store: logged once, and again after the topic has brought something new. */
  filled(buffer: PartitionBuffer, after: number, count: number): void {
    if (this.filledAt.get(buffer) === buffer.heardAt) return;
    this.filledAt.set(buffer, buffer.heardAt);
    const seconds = ((this.now() - buffer.heardAt) / 1000).toFixed(1);
    const lacking =
      count === 1 ? `position ${after + 1}, which comes` : `${count} events from position ${after + 1} on, which come`;
    this.log.log(`${buffer.name} lacks ${lacking} from the event store; what was new on it came ${seconds} s ago`);
  }

  /** What was wrong lately; `failed` where a setting is to blame. */
  get present(): { readonly said: string; readonly failed: boolean } | undefined {
    return this.last !== undefined && this.now() - this.last.at < shownFor ? this.last : undefined;
  }

  private say(about: string, said: string, failed: boolean): void {
    this.last = { said, at: this.now(), failed };
    if (this.told.has(about)) return;
    this.told.add(about);
    this.log.error(said);
  }
}
