import { Injectable } from '@nestjs/common';
import { UsageError, type CliAction, type CliInvocation, type CliOutcome } from '#cli';
import { isTradingDay } from '#markets';
import { PredictionExplainer } from './explain-prediction.js';
import { explanationJson, explanationText } from './explain.view.js';

@Injectable()
export class ExplainAction implements CliAction {
  constructor(private readonly explainer: PredictionExplainer) {}

  async run({ arguments: [symbol, date], options }: CliInvocation): Promise<CliOutcome> {
    if (typeof date !== 'string' || !isTradingDay(date))
      throw new UsageError(`<date>: expected a date YYYY-MM-DD, found "${String(date)}"`);
    const { model, modelFolder: folder } = options as { model?: string; modelFolder?: string };
    const explanation = await this.explainer.explain(String(symbol), date, { model, folder });
    return { exitCode: 0, json: explanationJson(explanation), text: explanationText(explanation) };
  }
}
