import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { UsageError, type CliAction, type CliInvocation, type CliOutcome, type CliVerb } from '#cli';
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

export const renameVerb: CliVerb = {
  name: 'rename',
  summary: 'Says that a stock trades under another ticker from a day on; it stays found under both',
  arguments: [
    { flags: '<symbol>', description: 'the ticker before, such as FB' },
    { flags: '<ticker>', description: 'the new ticker, such as META' },
  ],
  options: [{ flags: '--from <day>', description: 'first day of the new ticker, YYYY-MM-DD', parse: parseDay }],
  examples: ['marketlog rename FB META --from 2022-06-09'],
  log: 'open',
  action: RenameAction,
};

function parseDay(text: string): string {
  const read = new Date(`${text}T00:00:00Z`);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(read.getTime()) && read.toISOString().startsWith(text))
    return text;
  throw new UsageError(`--from ${text}: expected a day such as 2022-06-09`);
}
