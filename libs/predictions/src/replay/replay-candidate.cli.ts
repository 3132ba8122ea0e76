import { Injectable } from '@nestjs/common';
import { UsageError, type CliAction, type CliInvocation, type CliOutcome } from '#cli';
import { givenDays } from '../cli/common-options.js';
import { CandidateReplay, type Compared, type Replayed } from './replay-candidate.js';

@Injectable()
export class ReplayCandidateAction implements CliAction {
  constructor(private readonly candidates: CandidateReplay) {}

  async run({ options, progress, signal }: CliInvocation): Promise<CliOutcome> {
    const { candidate, modelFolder, group, ...days } = options as {
      candidate?: string;
      modelFolder?: string;
      from?: string;
      to?: string;
      group?: string;
    };
    if (candidate === undefined) throw new UsageError('--candidate: expected a model such as persistence@1');
    const { from, to } = givenDays(days);
    const replayed = await this.candidates.replay({
      ...{ model: candidate, folder: modelFolder, from, to, group, signal, now: Date.now() },
      onStart: (sessions) => progress.start('sessions', sessions),
      onSession: () => progress.advance(1),
    });
    progress.finish();
    return { exitCode: signal.aborted ? 1 : 0, json: { from, to, ...replayed }, text: textOf(replayed) };
  }
}

function textOf({ candidate, sessions, predictions, compared }: Replayed): string {
  const made = `${candidate}: ${predictions} predictions of ${sessions} sessions, none of them recorded`;
  if (compared.length === 0) return `${made}; the log has no settled predictions of these sessions to compare with`;
  return [made, ...compared.flatMap(comparedLines)].join('\n');
}

function comparedLines({ model, mode, pairs, differences }: Compared): string[] {
  const lines = Object.entries(differences).map(([name, { difference, interval }]) => {
    const between = interval === null ? '' : ` (95 %: ${interval.map(signed).join(' to ')})`;
    return `  ${name.padEnd(14)} ${difference === null ? 'unknown' : signed(difference)}${between}`;
  });
  return [`candidate less ${model}, ${mode}, on ${pairs} pairs:`, ...lines];
}

function signed(value: number): string {
  return (value >= 0 ? '+' : '−') + Math.abs(value).toFixed(6);
}
