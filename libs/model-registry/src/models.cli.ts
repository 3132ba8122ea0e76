import { Injectable } from '@nestjs/common';
import { UsageError, type CliAction, type CliInvocation, type CliOutcome } from '#cli';
import { EventStore, MarketlogError, ProjectionProgress } from '#event-sourcing';
import { ModelsRepository, type ModelRecord } from './models.repository.js';
import { RecordedModelRegistry } from './recorded-model-registry.js';

@Injectable()
export class ListModelsCli implements CliAction {
  constructor(private readonly models: ModelsRepository) {}

  async run(): Promise<CliOutcome> {
    return outcomeOf(await this.models.all());
  }
}

@Injectable()
export class ShowModelCli implements CliAction {
  constructor(private readonly models: ModelsRepository) {}

  async run({ arguments: [name] }: CliInvocation): Promise<CliOutcome> {
    const found = (await this.models.all()).filter((model) => model.name === name);
    if (found.length === 0)
      throw new MarketlogError('model_unknown', `there is no model ${String(name)}; marketlog models list shows all`);
    return outcomeOf(found);
  }
}

@Injectable()
export class PromoteModelCli implements CliAction {
  constructor(
    private readonly registry: RecordedModelRegistry,
    private readonly models: ModelsRepository,
    private readonly store: EventStore,
    private readonly progress: ProjectionProgress,
  ) {}

  async run({ arguments: given }: CliInvocation): Promise<CliOutcome> {
    const [name, version] = given as [string, string];
    if (!/^\d+(\.\d+)*$/.test(version))
      throw new UsageError(`"${version}" is not a version; expected for example 1.0.0`);
    await this.registry.promote(name, version);
    await this.progress.caughtUp(await this.store.heads('models'));
    return outcomeOf((await this.models.all()).filter((model) => model.name === name));
  }
}

function outcomeOf(models: readonly ModelRecord[]): CliOutcome {
  const json = models.map(({ name, version, hash, registeredAt, promotedAt }) => ({
    name,
    version,
    hash,
    registeredAt: new Date(registeredAt).toISOString(),
    promotedAt: promotedAt === null ? null : new Date(promotedAt).toISOString(),
  }));
  const text = models.map(({ name, version, hash, promotedAt }) =>
    `${name.padEnd(20)} ${version.padEnd(10)} ${hash.slice(0, 12)}  ${promotedAt === null ? '' : 'promoted'}`.trimEnd(),
  );
  return { exitCode: 0, json, text: text.length > 0 ? text.join('\n') : 'no model is registered yet' };
}
