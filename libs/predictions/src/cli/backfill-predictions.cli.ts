import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { UsageError, type CliAction, type CliInvocation, type CliOutcome } from '#cli';
import { ProjectionProgress } from '#event-sourcing';
import { BackfillPredictions } from '../session/backfill-predictions.command.js';

@Injectable()
export class BackfillPredictionsAction implements CliAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly projections: ProjectionProgress,
  ) {}

  async run({ options, progress, signal }: CliInvocation): Promise<CliOutcome> {
    const { from, to, model, group, symbols, wait, modelFolder, inSample } = options as {
      from?: string;
      to?: string;
      model: string;
      group?: string;
      symbols?: string[];
      wait?: boolean;
      modelFolder?: string;
      inSample?: boolean;
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
        folder: modelFolder,
        inSample,
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
