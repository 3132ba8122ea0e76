import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { UsageError, type CliAction, type CliInvocation, type CliOutcome } from '#cli';
import { ProjectionProgress } from '#event-sourcing';
import { RenameTicker } from './rename-ticker.command.js';

@Injectable()
export class RenameAction implements CliAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly progress: ProjectionProgress,
  ) {}

  async run({ arguments: [symbol, ticker], options }: CliInvocation): Promise<CliOutcome> {
    const { from } = options as unknown as { readonly from?: string };
    if (from === undefined)
      throw new UsageError('--from is missing: the first day of the new ticker, such as 2022-06-09');
    const command = new RenameTicker(String(symbol), String(ticker), from, Date.now(), randomUUID());
    const { instrumentId, changed, addresses } = await this.commands.execute(command);
    await this.progress.caughtUp(addresses);
    const [before, after] = [String(symbol).toUpperCase(), String(ticker).toUpperCase()];
    return {
      exitCode: 0,
      json: { symbol: after, instrumentId, from, changed },
      text: `${before} is ${after} from ${from} on${changed ? '' : ', as recorded before'}`,
    };
  }
}
