import { Injectable } from '@nestjs/common';
import { decideAndAppend, ModelRegistry, uuidOfName, type ModelVersion } from '#contracts';
import { EventStore } from '#event-sourcing';
import { modelDecider, type ModelCommand } from './model.decider.js';
import { ModelsRepository } from './models.repository.js';

/** The registry as the log has it. */
@Injectable()
export class RecordedModelRegistry extends ModelRegistry {
  constructor(
    private readonly store: EventStore,
    private readonly models: ModelsRepository,
  ) {
    super();
  }

  override async register(model: ModelVersion, { candidate = false } = {}): Promise<void> {
    await this.decide(model.name, { kind: 'register', model, candidate });
  }

  /** @throws MarketlogError `model_version_unknown` */
  async promote(name: string, version: string): Promise<void> {
    await this.decide(name, { kind: 'promote', name, version });
  }

  override async promoted(name: string): Promise<ModelVersion | undefined> {
    return (await this.models.all()).find((model) => model.name === name && model.promotedAt !== null);
  }

  private async decide(name: string, command: ModelCommand): Promise<void> {
    const stream = `model-${name}`;
    // A promotion can come again: its version of the stream names it.
    const id = (version: number) => uuidOfName(`${stream}@${version}`);
    await decideAndAppend(this.store, modelDecider, command, { stream, occurredAt: await this.store.now(), id });
  }
}
