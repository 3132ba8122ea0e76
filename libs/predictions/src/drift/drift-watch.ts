import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HealthRegistry, type HealthState } from '#telemetry';
import { DriftRepository } from './drift.repository.js';

/** What `/health/ready` says of the features of models. */
@Injectable()
export class DriftWatch implements OnModuleInit {
  constructor(
    private readonly registry: HealthRegistry,
    private readonly drift: DriftRepository,
  ) {}

  onModuleInit(): void {
    this.registry.add('predictions', () => this.state());
  }

  /** Of live predictions someone should look; what was predicted afterwards tells of the past. */
  async state(): Promise<HealthState> {
    const found = await this.drift.current();
    const told = found.map(
      ({ model_name: name, model_version: version, feature, date, stability_index: index }) =>
        `${feature} of ${name}@${version} at ${date} (${index.toFixed(2)})`,
    );
    const live = found.some(({ mode }) => mode === 'live');
    return {
      status: live ? 'degraded' : 'ok',
      detail: live ? `features are distributed otherwise than before: ${told.join('; ')}` : null,
      facts: { driftedFeatures: told.join('; ') || null },
    };
  }
}
