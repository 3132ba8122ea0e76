import { Injectable } from '@nestjs/common';
import { importOutcome, type CliAction, type CliInvocation, type CliOutcome } from '#cli';
import { expandPaths } from '#imports';
import { EventStore, ProjectionProgress } from '#event-sourcing';
import { InstrumentImport } from './instrument-import.js';

interface Options {
  readonly source: string;
  readonly dryRun?: boolean;
  readonly strict?: boolean;
  readonly rejects?: string;
  readonly wait: boolean;
}

@Injectable()
export class ImportInstrumentsAction implements CliAction {
  constructor(
    private readonly instruments: InstrumentImport,
    private readonly store: EventStore,
    private readonly progress: ProjectionProgress,
  ) {}

  async run({ arguments: [paths], options, progress, signal }: CliInvocation): Promise<CliOutcome> {
    const { source, dryRun = false, strict = false, rejects, wait } = options as unknown as Options;
    const files = await expandPaths(paths as string[], {
      extensions: ['.tsv', '.csv', '.txt', '.xlsx', '.json'],
      noun: 'table',
    });
    progress.start('instruments, bytes', files.reduce((sum, file) => sum + file.size, 0) * (strict ? 2 : 1));
    const onBytes = (count: number) => progress.advance(count);
    const now = Date.now();
    const summary = await this.instruments.run({ files, source, dryRun, strict, rejects, now, signal, onBytes });
    progress.finish();
    if (wait && !dryRun) await this.progress.caughtUp(await this.store.heads());
    return importOutcome(summary, { strict, dryRun, noun: 'rows' });
  }
}
