import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { CliAction, CliInvocation, CliOutcome } from '#cli';
import { ProjectionProgress } from '#event-sourcing';
import { PredictSession, sessionAt } from '../session/predict-session.command.js';
import { unpredictedLines } from '../session/unpredicted-members.js';
import { PredictionGroups } from '../session/prediction-groups.js';

@Injectable()
export class PredictSessionAction implements CliAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly groups: PredictionGroups,
    private readonly projections: ProjectionProgress,
  ) {}

  async run({ options }: CliInvocation): Promise<CliOutcome> {
    const { group, model, wait, modelFolder } = options as {
      group?: string;
      model: string;
      wait?: boolean;
      modelFolder?: string;
    };
    const sessions: object[] = [];
    const lines: string[] = [];
    for (const found of await this.groups.find({ group })) {
      const now = Date.now();
      const date = sessionAt(found, now);
      if (date === undefined) continue;
      const { addresses, ...counts } = await this.commands.execute(
        new PredictSession(found, date, model, now, modelFolder),
      );
      if (wait !== false) await this.projections.caughtUp(addresses);
      sessions.push({ group: found.calendar.group, date, model, ...counts });
      lines.push(
        `${found.calendar.group} ${date}: ${counts.predictions} predictions made, ${counts.settled} settled, ${counts.voided} void`,
        ...unpredictedLines(counts.unpredicted),
      );
    }
    return { exitCode: 0, json: sessions, text: lines.join('\n') };
  }
}
