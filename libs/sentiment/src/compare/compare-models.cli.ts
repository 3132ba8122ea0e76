import { Injectable } from '@nestjs/common';
import { UsageError, type CliAction, type CliInvocation, type CliOutcome } from '#cli';
import { Settings } from '#config';
import { MarketlogError } from '#event-sourcing';
import { readable } from '#markets';
import { OnnxSentimentModel } from '../model/onnx-sentiment-model.source.js';
import type { SentimentModel } from '../model/sentiment-model.port.js';
import { SentimentRepository } from '../read/sentiment.repository.js';
import { sentimentModelName } from '../read/served-scores.js';
import { mostTexts } from '../score/score.schema.js';
import { linesOf } from '../score/texts-of-file.js';
import { comparisonText, ScoreComparison } from './score-comparison.js';

interface Options {
  readonly candidate?: string;
  readonly file?: string;
}

/** Who scored, and what both scored. */
interface Compared {
  readonly from: string;
  readonly to: string;
  readonly comparison: ScoreComparison;
}

const mostExamples = 10;

/** Shows how far two versions of the model agree: of what the log holds, or a candidate on the lines of a file. Records nothing. */
@Injectable()
export class CompareModelsCli implements CliAction {
  constructor(
    private readonly scores: SentimentRepository,
    private readonly settings: Settings,
  ) {}

  async run({ arguments: [name, versions], options, signal }: CliInvocation): Promise<CliOutcome> {
    if (name !== sentimentModelName)
      throw new UsageError(`models compare knows ${sentimentModelName} alone; found ${String(name)}`);
    const { candidate, file } = options as Options;
    const [from, to, ...more] = (versions ?? []) as readonly string[];
    if (from !== undefined && to !== undefined && more.length === 0 && candidate === undefined && file === undefined)
      return outcomeOf(await this.recorded(from, to, signal));
    if (from === undefined && candidate !== undefined && file !== undefined)
      return outcomeOf(await this.shadow(candidate, await linesOf(file), signal));
    throw new UsageError('models compare takes two versions that have scored, or --candidate with --file');
  }

  /** No inference: scores are events. */
  private async recorded(from: string, to: string, signal: AbortSignal): Promise<Compared> {
    const comparison = new ScoreComparison(mostExamples);
    for await (const { articleId, ...pair } of this.scores.scoredByBoth(from, to)) {
      signal.throwIfAborted();
      comparison.add({ of: articleId, ...pair });
    }
    return { from, to, comparison };
  }

  /** The candidate beside the model of the settings. */
  private async shadow(candidate: string, texts: readonly string[], signal: AbortSignal): Promise<Compared> {
    const models = [this.settings.models, candidate].map((folder) => new OnnxSentimentModel(folder));
    const [served, shadowing] = models as [OnnxSentimentModel, OnnxSentimentModel];
    try {
      const comparison = new ScoreComparison(mostExamples);
      for (let at = 0; at < texts.length; at += mostTexts) {
        signal.throwIfAborted();
        const some = texts.slice(at, at + mostTexts).map(readable);
        const [before, after] = [await served.score(some), await shadowing.score(some)];
        some.forEach((of, i) => comparison.add({ of, from: before.scores[i]!, to: after.scores[i]! }));
      }
      return { from: await versionOf(served), to: `${await versionOf(shadowing)} (${candidate})`, comparison };
    } finally {
      for (const model of models) await model.close();
    }
  }
}

async function versionOf(model: SentimentModel): Promise<string> {
  return (await model.identity()).version;
}

function outcomeOf({ from, to, comparison }: Compared): CliOutcome {
  const result = comparison.result();
  if (result === undefined)
    throw new MarketlogError('nothing_to_compare', `no text was scored by both ${from} and ${to}`);
  return { exitCode: 0, json: { from, to, ...result }, text: comparisonText({ from, to }, result) };
}
