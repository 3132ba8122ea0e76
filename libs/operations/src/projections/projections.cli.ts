import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { CliAction, CliOutcome } from '#cli';
import { ListProjections } from './list-projections.query.js';
import { projectionLine } from './projection-lines.js';

@Injectable()
export class ListProjectionsCli implements CliAction {
  constructor(private readonly queries: QueryBus) {}

  async run(): Promise<CliOutcome> {
    const { data } = await this.queries.execute(new ListProjections());
    return { exitCode: 0, json: data, text: data.map(projectionLine).join('\n') };
  }
}
