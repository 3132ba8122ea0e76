import { Module } from '@nestjs/common';
import { ModelRegistry } from '#contracts';
import { ListModelsCli, PromoteModelCli, ShowModelCli } from './models.cli.js';
import { ModelsRepository } from './models.repository.js';
import { RecordedModelRegistry } from './recorded-model-registry.js';

/** Binds the port ModelRegistry. Needs EventStore and ReadModels. */
@Module({
  providers: [ModelsRepository, RecordedModelRegistry, { provide: ModelRegistry, useExisting: RecordedModelRegistry }],
  exports: [ModelRegistry, ModelsRepository, RecordedModelRegistry],
})
export class ModelRegistryModule {}

/** What the verbs do. Needs ProjectionProgress. */
@Module({ imports: [ModelRegistryModule], providers: [ListModelsCli, ShowModelCli, PromoteModelCli] })
export class ModelRegistryCliModule {}
