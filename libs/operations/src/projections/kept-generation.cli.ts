import { Injectable } from '@nestjs/common';
import { confirm, type CliAction, type CliInvocation, type CliOutcome } from '#cli';
import { ProjectionRebuilds } from '#projection-engine';

/** Serves the generation from before the last rebuild again. */
@Injectable()
export class RevertProjectionCli implements CliAction {
  constructor(private readonly rebuilds: ProjectionRebuilds) {}

  async run({ arguments: [argument], options, signal }: CliInvocation): Promise<CliOutcome> {
    const name = argument as string;
    const question = `Serve the generation of ${name} from before its last rebuild again?`;
    await confirm(question, { yes: options['yes'] === true, signal });
    const { generation } = await this.rebuilds.revert(name);
    const text = `generation ${generation} of ${name} is live again; the rebuilt one is kept and fed`;
    return { exitCode: 0, json: { name, generation, end: 'live' }, text };
  }
}

/** Drops the generation that `revert` would go back to. */
@Injectable()
export class RetireProjectionCli implements CliAction {
  constructor(private readonly rebuilds: ProjectionRebuilds) {}

  async run({ arguments: [argument], options, signal }: CliInvocation): Promise<CliOutcome> {
    const name = argument as string;
    const question = `Drop the generation of ${name} from before its last rebuild?`;
    await confirm(question, { yes: options['yes'] === true, signal });
    const { generation } = await this.rebuilds.retire(name);
    const text = `generation ${generation} of ${name} is dropped`;
    return { exitCode: 0, json: { name, generation, end: 'dropped' }, text };
  }
}
