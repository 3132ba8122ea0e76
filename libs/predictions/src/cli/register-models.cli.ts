import { Injectable } from '@nestjs/common';
import { UsageError, type CliAction, type CliInvocation, type CliOutcome } from '#cli';
import { EventStore, ProjectionProgress } from '#event-sourcing';
import { Predictors } from '../model/predictors.js';

@Injectable()
export class RegisterModelsAction implements CliAction {
  constructor(
    private readonly predictors: Predictors,
    private readonly store: EventStore,
    private readonly projections: ProjectionProgress,
  ) {}

  async run({ options }: CliInvocation): Promise<CliOutcome> {
    const { folder } = options as { folder?: string };
    if (folder === undefined) throw new UsageError('--folder: expected a folder with a folder per version');
    const cards = await this.predictors.register(folder);
    await this.projections.caughtUp(await this.store.heads('models'));
    const json = cards.map(({ model, trainedThrough, validFrom = null, validThrough = null, skill }) => ({
      ...model,
      ...{ trainedThrough, validFrom, validThrough, skill },
    }));
    const lines = json.map(({ name, version, hash, trainedThrough, validFrom, validThrough }) => {
      const range = validFrom === null ? '' : `, for ${validFrom} to ${validThrough}`;
      return `${name} ${version}  ${hash.slice(0, 12)}  trained through ${trainedThrough}${range}`;
    });
    return { exitCode: 0, json, text: lines.join('\n') };
  }
}
