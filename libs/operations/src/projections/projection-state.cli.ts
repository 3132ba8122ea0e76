import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { CliAction, CliInvocation, CliOutcome } from '#cli';
import { MarketlogError } from '#event-sourcing';
import { ProjectionRebuilds } from '#projection-engine';
import { ListProjections } from './list-projections.query.js';
import { projectionLines } from './projection-lines.js';
import { rebuildView } from './rebuild-view.js';

/** How one read model or reactor stands, partition by partition, with its generations and last rebuilds. */
@Injectable()
export class ProjectionStatusCli implements CliAction {
  constructor(
    private readonly queries: QueryBus,
    private readonly rebuilds: ProjectionRebuilds,
  ) {}

  /** @throws MarketlogError `unknown_projection` */
  async run({ arguments: [argument] }: CliInvocation): Promise<CliOutcome> {
    const name = argument as string;
    const { data } = await this.queries.execute(new ListProjections());
    const found = data.find((each) => each.name === name);
    if (found === undefined) {
      const names = data.map((each) => each.name).sort();
      throw new MarketlogError(
        'unknown_projection',
        `there is no projection "${name}"; expected one of ${names.join(', ')}`,
      );
    }
    const known = found.kind === 'projection';
    const generations = known ? await this.rebuilds.generations(name) : [];
    const rebuilds = known ? (await this.rebuilds.list(name)).map(rebuildView) : [];
    const kept = generations.map(({ generation, version, state }) => ({ generation, version, state }));
    const stands = found.state === 'stopped' || found.state === 'missing';
    return {
      exitCode: stands ? 1 : 0,
      json: { ...found, generations: kept, rebuilds },
      text: projectionLines(found, kept, rebuilds).join('\n'),
    };
  }
}

@Injectable()
export class PauseProjectionCli implements CliAction {
  constructor(private readonly rebuilds: ProjectionRebuilds) {}

  async run({ arguments: [argument] }: CliInvocation): Promise<CliOutcome> {
    const name = argument as string;
    const changed = await this.rebuilds.pause(name);
    const text = changed ? `${name} is paused and served as it is` : `${name} was paused already`;
    return {
      exitCode: 0,
      json: { name, paused: true, changed },
      text: `${text}: marketlog projections resume ${name}`,
    };
  }
}

@Injectable()
export class ResumeProjectionCli implements CliAction {
  constructor(private readonly rebuilds: ProjectionRebuilds) {}

  async run({ arguments: [argument] }: CliInvocation): Promise<CliOutcome> {
    const name = argument as string;
    const changed = await this.rebuilds.resume(name);
    const text = changed ? `${name} is fed again, from where it stood` : `${name} was not paused`;
    return { exitCode: 0, json: { name, paused: false, changed }, text };
  }
}
