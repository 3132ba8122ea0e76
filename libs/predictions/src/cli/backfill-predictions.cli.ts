import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { UsageError, type CliAction, type CliInvocation, type CliOutcome, type CliVerb } from '#cli';
import { ProjectionProgress } from '#event-sourcing';
import { isTradingDay } from '#markets';
import { modelName, persistence } from '../model/built-in-models.js';
import { BackfillPredictions } from '../session/backfill-predictions.command.js';

@Injectable()
export class BackfillPredictionsAction implements CliAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly projections: ProjectionProgress,
  ) {}

  async run({ options, progress, signal }: CliInvocation): Promise<CliOutcome> {
    const { from, to, model, group, symbols, wait } = options as {
      from?: string;
      to?: string;
      model: string;
      group?: string;
      symbols?: string[];
      wait?: boolean;
    };
    if (from === undefined || to === undefined)
      throw new UsageError('--from and --to: expected the first and last day');
    if (to < from) throw new UsageError(`--to: expected a day not before ${from}, found ${to}`);
    const started = performance.now();
    const { addresses, ...counts } = await this.commands.execute(
      new BackfillPredictions({
        from,
        to,
        model,
        group,
        symbols,
        now: Date.now(),
        signal,
        onStart: (sessions) => progress.start('sessions', sessions),
        onSession: () => progress.advance(1),
      }),
    );
    progress.finish();
    const seconds = (performance.now() - started) / 1000;
    if (wait !== false) await this.projections.caughtUp(addresses);
    const { sessions, predictions, settled, voided } = counts;
    return {
      exitCode: signal.aborted ? 1 : 0,
      json: { model, from, to, ...counts, seconds },
      text:
        `${sessions} sessions: ${predictions} predictions made, ${settled} settled, ${voided} void` +
        ` in ${seconds.toFixed(1)} s (what was recorded before is not counted)`,
    };
  }
}

export function parseDay(text: string): string {
  if (isTradingDay(text)) return text;
  throw new UsageError(`expected a date YYYY-MM-DD, found "${text}"`);
}

export const backfillPredictionsVerb: CliVerb = {
  name: 'predict backfill',
  summary: 'Predicts past sessions on what was available then, and settles them; a second run adds nothing',
  options: [
    { flags: '--from <date>', description: 'first trading day to predict from', parse: parseDay },
    { flags: '--to <date>', description: 'last trading day to predict from', parse: parseDay },
    { flags: '--model <name@version>', description: 'which model', default: modelName(persistence) },
    { flags: '--group <group>', description: 'calendar group such as US (default: every one)' },
    {
      flags: '--symbols <list>',
      description: 'only these instruments, separated by commas (default: all of the group)',
      parse: (text) => text.split(',').map((symbol) => symbol.trim()),
    },
    { flags: '--no-wait', description: 'return without waiting for the read models' },
  ],
  examples: ['marketlog predict backfill --from 2012-03-01 --to 2013-02-28'],
  log: 'open',
  action: BackfillPredictionsAction,
};
