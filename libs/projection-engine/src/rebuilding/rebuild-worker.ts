import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineLog } from '../consuming/consumer-engine.js';
import type { ProjectionRebuilds } from './projection-rebuilds.js';

/** Milliseconds between two looks whether a rebuild was requested. */
const lookEvery = 1_000;

/** Runs the rebuilds that were requested over REST and proves new versions, in processes that project. */
export class RebuildWorker {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly rebuilds: Pick<ProjectionRebuilds, 'runRequested' | 'proveVersions'>,
    private readonly log: Pick<EngineLog, 'error'>,
  ) {}

  start(): void {
    this.running ??= this.run(this.stopping.signal);
  }

  /** What is being rebuilt goes on with the next start, here or elsewhere. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(signal: AbortSignal): Promise<void> {
    const isStopped = (): boolean => signal.aborted;
    let failure: string | undefined;
    while (!isStopped()) {
      try {
        await this.rebuilds.runRequested(signal);
        await this.rebuilds.proveVersions(signal);
        failure = undefined;
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        if (!isStopped() && message !== failure) this.log.error(`requested rebuilds are not run: ${message}`);
        failure = message;
      }
      await sleep(lookEvery, undefined, { signal }).catch(() => undefined);
    }
  }
}
