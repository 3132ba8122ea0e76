import { Inject, Injectable, Logger } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { EventStore, Leases } from '#event-sourcing';
import { parseVerb, type CliAction, type CliVerb } from '#cli';
import type { ProgressReporter } from '#imports';
import { readSampleManifest, type SampleCommand } from './sample-manifest.js';
import { readSampleProgress } from './sample-progress.js';
import { withLease } from './with-lease.js';

/** The import verbs that the manifest may name. */
export const SAMPLE_VERBS = Symbol('SAMPLE_VERBS');

/** Fills an empty log with the bundled sample, by the imports that anybody could type. */
@Injectable()
export class SampleLoader {
  private readonly logger = new Logger('Sample');

  constructor(
    private readonly store: EventStore,
    private readonly leases: Leases,
    private readonly module: ModuleRef,
    @Inject(SAMPLE_VERBS) private readonly verbs: readonly CliVerb[],
  ) {}

  /** @returns whether something was imported; a log with anything else in it is left alone. */
  async load(folder: string, progress: ProgressReporter, signal: AbortSignal): Promise<boolean> {
    const { commands } = await readSampleManifest(folder);
    if ((await this.missing(commands)).length === 0) return false;
    // Of several processes that start on an empty log one imports; the others find it done.
    const onWait = () => this.logger.log('another process imports the sample; waiting for its end');
    return withLease(this.leases, 'sample', { signal, onWait }, async () => {
      const missing = await this.missing(commands);
      for (const { line } of missing) {
        signal.throwIfAborted();
        await this.run(line, progress, signal);
      }
      return missing.length > 0;
    });
  }

  /** What comes once the sample is served; nothing in a log that did not begin with it. A later start goes on where one ended. */
  async follow(folder: string, progress: ProgressReporter, signal: AbortSignal): Promise<void> {
    const { afterwards } = await readSampleManifest(folder);
    if ((await readSampleProgress(this.store)).state !== 'begun') return;
    for (const line of afterwards) if (!signal.aborted) await this.run(line, progress, signal);
  }

  private async run(line: readonly string[], progress: ProgressReporter, signal: AbortSignal): Promise<void> {
    const { verb, arguments: given, options } = await parseVerb(this.verbs, line);
    const action = this.module.get<CliAction>(await verb.action(), { strict: false });
    const { text } = await action.run({ arguments: given, options, progress, signal });
    this.logger.log(text.split('\n', 1)[0]);
  }

  private async missing(commands: readonly SampleCommand[]): Promise<readonly SampleCommand[]> {
    const found = await readSampleProgress(this.store);
    if (found.state === 'foreign') return [];
    const completed = found.state === 'begun' ? found.completedFiles : new Set<string>();
    return commands.filter(({ file }) => !completed.has(file));
  }
}
