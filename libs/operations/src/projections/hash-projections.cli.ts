import { Inject, Injectable } from '@nestjs/common';
import { EventStore, ProjectionProgress, type Projection } from '#event-sourcing';
import type { CliAction, CliInvocation, CliOutcome, CliVerb } from '#cli';
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

export const hashProjectionsVerb: CliVerb = {
  name: 'projections hash',
  summary: 'Hashes what each read model says: equal for the same facts on every database and in every mode',
  examples: ['marketlog projections hash', 'marketlog projections hash --json > before.json'],
  log: 'open',
  action: HashProjectionsCli,
};
