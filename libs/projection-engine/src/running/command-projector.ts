import { newTurns, type Database } from '#database';
import type { AppendSignal, LogPartition } from '#event-sourcing';
import type { EngineLog } from '../consuming/consumer-engine.js';
import type { ProgressSignal } from '../consuming/progress-signal.js';
import { EngineThread, type ThreadOptions } from '../threads/engine-thread.js';
import type { ThreadReply } from '../threads/thread-task.js';
import type { ProjectionRunner } from './projection-runner.js';

/** Events from which on a thread is worth the time in which it loads. */
const worthAThread = 4_000;

export interface CommandProjectorParts {
  readonly runner: Pick<ProjectionRunner, 'start' | 'stop'>;
  readonly signal: AppendSignal;
  readonly progress: Pick<ProgressSignal, 'advanced' | 'onAwaited' | 'onExpected'>;
  /** That the command appends to. */
  readonly database: Pick<Database, 'moveWal' | 'takeTurns'>;
  readonly log: EngineLog;
  /** Undefined where no thread can be started. */
  readonly thread: ThreadOptions | undefined;
  /** So many events are projected without one. */
  readonly threadAfter?: number;
}

/**
 * Projects what a command appends, from its first append on, so that those who only look never take the lease: in the event loop of the
 * command, or where there is much on a thread with connections of its own, beside which the command reads and appends on. A command that says
 * that there will be much has its thread load while it still reads.
 */
export class CommandProjector {
  private readonly unsubscribe: readonly (() => void)[];
  private appended = 0;
  private thread: EngineThread | undefined;
  private readonly turns = newTurns();
  private threadReady = false;
  private threadEnded: Promise<void> | undefined;
  private stopping = false;

  constructor(private readonly parts: CommandProjectorParts) {
    this.unsubscribe = [
      parts.signal.subscribe((partition, events) => this.onAppend(partition, events)),
      parts.progress.onAwaited(() => this.thread?.tell({ kind: 'awaited' })),
      parts.progress.onExpected((events) => this.startThread(events)),
    ];
  }

  /** The batch in flight is finished. */
  async stop(): Promise<void> {
    this.stopping = true;
    // An append that ends after this must not start it again.
    for (const unsubscribe of this.unsubscribe) unsubscribe();
    this.thread?.stop();
    await this.threadEnded;
    await this.parts.runner.stop();
  }

  private onAppend({ category, partition }: LogPartition, events: number): void {
    const isFirst = this.appended === 0;
    this.appended += events;
    if (this.thread === undefined && !this.startThread(this.appended)) return this.parts.runner.start();
    if (isFirst && this.threadReady) this.go();
    this.thread?.tell({ kind: 'appended', to: { category, partition }, events });
  }

  /** Starts the thread where there is enough to do, at most once. @returns whether this call started it */
  private startThread(events: number): boolean {
    const { thread, threadAfter = worthAThread } = this.parts;
    if (thread === undefined || this.threadEnded !== undefined || events <= threadAfter) return false;
    this.threadEnded = this.handOver(thread);
    return true;
  }

  /** Resolves once the thread is gone, and this process projects itself again. */
  private async handOver(options: ThreadOptions): Promise<void> {
    const { runner, log, database } = this.parts;
    this.thread = new EngineThread(options, { kind: 'project', turns: this.turns }, 'projections', (reply) =>
      this.hear(reply),
    );
    try {
      await this.thread.ended;
    } catch (error) {
      log.warn(`the thread that projects has ended, and this process projects itself: ${String(error)}`);
    }
    this.thread = undefined;
    database.moveWal('usual');
    database.takeTurns(undefined);
    if (!this.stopping && this.appended > 0) runner.start();
  }

  private hear(reply: ThreadReply): void {
    const { progress, log } = this.parts;
    if (reply.kind === 'advanced') progress.advanced();
    if (reply.kind === 'said') log[reply.level](reply.message);
    if (reply.kind === 'ready') {
      this.threadReady = true;
      if (this.appended > 0) this.go();
    }
  }

  private go(): void {
    const { runner, database } = this.parts;
    void runner.stop().then(() => {
      if (this.thread === undefined) return;
      this.thread.tell({ kind: 'go' });
      database.moveWal('left');
      database.takeTurns(this.turns);
    });
  }
}
