import { Injectable } from '@nestjs/common';
import type { CliAction, CliInvocation, CliOutcome } from '#cli';
import { PredictionVerifier } from './verify-predictions.js';

const shown = 20;

@Injectable()
export class VerifyPredictionsAction implements CliAction {
  constructor(private readonly verifier: PredictionVerifier) {}

  async run({ options, progress }: CliInvocation): Promise<CliOutcome> {
    const { sample, seed, modelFolder: folder } = options as { sample: number; seed: number; modelFolder?: string };
    const found = await this.verifier.verify({
      sample,
      seed,
      folder,
      onStart: (predictions) => progress.start('predictions', predictions),
      onPrediction: () => progress.advance(1),
    });
    progress.finish();
    const { predictions, checked, equal, events, differences } = found;
    const lines = differences
      .slice(0, shown)
      .map(
        ({ symbol, asOfDate, field, recorded, recomputed }) =>
          `${symbol} ${asOfDate} ${field}: recorded ${recorded}, made again ${recomputed}`,
      );
    const rest = differences.length > shown ? [`and ${differences.length - shown} more`] : [];
    const summary = `${equal} of ${checked} predictions are the same when they are made again from their ${events} events (the log has ${predictions})`;
    return {
      exitCode: differences.length === 0 ? 0 : 1,
      json: { ok: differences.length === 0, seed, ...found },
      text: [...lines, ...rest, summary].join('\n'),
    };
  }
}
