import { Inject, Injectable } from '@nestjs/common';
import { EventStore, ProjectionProgress, type Projection } from '#event-sourcing';
import type { CliAction, CliInvocation, CliOutcome } from '#cli';
import { Database } from '#database';
import { hashReadModels, ProjectionRunner, PROJECTIONS } from '#projection-engine';

/** Hashes what the read models say once they have applied the whole log; projects itself where no service does. */
@Injectable()
export class HashProjectionsCli implements CliAction {
  constructor(
    private readonly database: Database,
    private readonly store: EventStore,
    private readonly runner: ProjectionRunner,
    private readonly progress: ProjectionProgress,
    @Inject(PROJECTIONS) private readonly projections: readonly Projection[],
  ) {}

  async run({ progress }: CliInvocation): Promise<CliOutcome> {
    this.runner.start();
    progress.start('waiting for the read models', null);
    await this.progress.caughtUp(await this.store.heads());
    progress.finish();
    const tables = await hashReadModels(this.database, this.projections);
    const lines = tables.map(({ table, rows, contentHash }) => `${contentHash}  ${table} (${rows} rows)`);
    return { exitCode: 0, json: { tables }, text: lines.join('\n') };
  }
}
