import { Module, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Settings } from '#config';
import { HealthRegistry, type HealthState } from '#telemetry';
import { OnnxSentimentModel } from './onnx-sentiment-model.source.js';
import { SentimentModel, type ModelState } from './sentiment-model.port.js';

/** The model of a process that scores. It is loaded beside everything else; where it cannot be, the process runs on without. */
@Module({
  providers: [
    {
      provide: SentimentModel,
      inject: [Settings],
      useFactory: ({ models }: Settings) => new OnnxSentimentModel(models),
    },
  ],
  exports: [SentimentModel],
})
export class SentimentModelModule implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(
    private readonly model: SentimentModel,
    private readonly health: HealthRegistry,
  ) {}

  onApplicationBootstrap(): void {
    this.health.add('sentimentModel', () => healthOf(this.model.state()));
    // Why it cannot be used, readiness says.
    void this.model.identity().catch(() => undefined);
  }

  async onModuleDestroy(): Promise<void> {
    await (this.model as OnnxSentimentModel).close();
  }
}

function healthOf(state: ModelState): HealthState {
  switch (state.status) {
    case 'missing':
      return { status: 'degraded', detail: `texts are not scored: ${state.detail}`, facts: { code: state.code } };
    case 'ready':
      return { status: 'ok', detail: null, facts: { version: state.model.version, hash: state.model.hash } };
    default:
      return { status: 'ok', detail: `the model is ${state.status}` };
  }
}
