import type { Database } from '#database';
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
  readonly progress: Pick<ProgressSignal, 'advanced' | 'onAwaited'>;
  /** That the command appends to. */
  readonly database: Pick<Database, 'leaveWalToOthers'>;
  readonly log: EngineLog;
  /** Undefined where no thread can be started. */
  readonly thread: ThreadOptions | undefined;
  /** Events that are projected without one. */
  readonly threadAfter?: number;
}

/**
 * Projects what a command appends, from its first append on, so that those who only look never take the lease: at first in the event loop of
 * the command; where there is much, on a thread with connections of its own, beside which the command reads and appends on.
 */
export class CommandProjector {
  private readonly unsubscribe: readonly (() => void)[];
  private appended = 0;
  private thread: EngineThread | undefined;
  private threadEnded: Promise<void> | undefined;
  private stopping = false;

  constructor(private readonly parts: CommandProjectorParts) {
    this.unsubscribe = [
      parts.signal.subscribe((partition, events) => this.onAppend(partition, events)),
      parts.progress.onAwaited(() => this.thread?.tell({ kind: 'awaited' })),
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
    const { runner, thread, threadAfter = worthAThread } = this.parts;
    this.appended += events;
    if (this.thread !== undefined) return this.thread.tell({ kind: 'appended', to: { category, partition }, events });
    if (this.threadEnded === undefined && thread !== undefined && this.appended > threadAfter) {
      this.threadEnded = this.handOver(thread);
    } else runner.start();
  }

  /** Resolves once the thread is gone, and this process projects itself again. */
  private async handOver(options: ThreadOptions): Promise<void> {
    const { runner, log } = this.parts;
    this.thread = new EngineThread(options, { kind: 'project' }, 'projections', (reply) => this.hear(reply));
    try {
      await this.thread.ended;
    } catch (error) {
      log.warn(`the thread that projects has ended, and this process projects itself: ${String(error)}`);
    }
    this.thread = undefined;
    this.parts.database.leaveWalToOthers(false);
    if (!this.stopping) runner.start();
  }

  private hear(reply: ThreadReply): void {
    const { runner, progress, database, log } = this.parts;
    if (reply.kind === 'advanced') progress.advanced();
    if (reply.kind === 'said') log[reply.level](reply.message);
    if (reply.kind === 'ready')
      void runner.stop().then(() => {
        if (this.thread === undefined) return;
        this.thread.tell({ kind: 'go' });
        database.leaveWalToOthers(true);
      });
  }
}
