import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Module } from '@nestjs/common';
import { HealthRegistry } from '#telemetry';
import { runService } from '../run-service.js';

/** A service with nothing but a slow answer and a way to go wrong. */
@Controller()
class SlowController {
  constructor(private readonly registry: HealthRegistry) {}

  @Get('slow')
  async slow() {
    process.stdout.write('asked\n');
    await sleep(500);
    return { done: true };
  }

  /** As `/health/ready` asks, without a database. */
  @Get('ready')
  ready() {
    return Object.fromEntries([...this.registry.all()].map(([name, check]) => [name, check()]));
  }

  @Get('break')
  break() {
    void Promise.reject(new Error('nobody waits for this'));
    return { broken: true };
  }
}

@Module({ controllers: [SlowController], providers: [HealthRegistry] })
class SlowModule {}

await runService({ name: 'slow', port: 3900, module: () => ({ module: SlowModule }) });
