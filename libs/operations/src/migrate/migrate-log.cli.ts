import { Injectable } from '@nestjs/common';
import type { CliAction, CliOutcome } from '#cli';
import { EventStore } from '#event-sourcing';
import { ProjectionRunner } from '#projection-engine';

/** Opening the log has made database and schema by now; the tables of the read models are made here. */
@Injectable()
export class MigrateLogCli implements CliAction {
  constructor(
    private readonly store: EventStore,
    private readonly runner: ProjectionRunner,
  ) {}

  async run(): Promise<CliOutcome> {
    await this.runner.prepare();
    const { logId, epoch, partitions } = await this.store.identity();
    const text = `log ${logId}, epoch ${epoch}, ${partitions} partitions: database and schema are up to date`;
    return { exitCode: 0, json: { logId, epoch, partitions }, text };
  }
}
