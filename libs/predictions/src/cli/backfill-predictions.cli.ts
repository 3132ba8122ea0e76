import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { CliAction, CliInvocation, CliOutcome } from '#cli';
import { ProjectionProgress } from '#event-sourcing';
import { BackfillPredictions } from '../session/backfill-predictions.command.js';
import { unpredictedLines } from '../session/unpredicted-members.js';
import { givenDays } from './common-options.js';

@Injectable()
export class BackfillPredictionsAction implements CliAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly projections: ProjectionProgress,
  ) {}

  async run({ options, progress, signal }: CliInvocation): Promise<CliOutcome> {
    const { model, group, symbols, wait, modelFolder, inSample, ...days } = options as {
      from?: string;
      to?: string;
      model: string;
      group?: string;
      symbols?: string[];
      wait?: boolean;
      modelFolder?: string;
      inSample?: boolean;
    };
    const { from, to } = givenDays(days);
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
        onStart: (sessions, predictions) => {
          progress.start('sessions', sessions);
          this.projections.expect(predictions);
        },
        onSession: () => progress.advance(1),
      }),
    );
    progress.finish();
    const seconds = (performance.now() - started) / 1000;
    if (wait !== false) await this.projections.caughtUp(addresses);
    const { sessions, predictions, settled, voided, unpredicted } = counts;
    const summary =
      `${sessions} sessions: ${predictions} predictions made, ${settled} settled, ${voided} void` +
      ` in ${seconds.toFixed(1)} s (what was recorded before is not counted)`;
    const none = sessions > 0 ? [] : [`from ${from} to ${to} no session of the exchanges has ended, or the next has not opened yet`]; // prettier-ignore
    return {
      exitCode: signal.aborted ? 1 : 0,
      json: { model, from, to, ...counts, seconds },
      text: [summary, ...none, ...unpredictedLines(unpredicted)].join('\n'),
    };
  }
}
