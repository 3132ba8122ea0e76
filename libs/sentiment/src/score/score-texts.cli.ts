import { UsageError, type CliInvocation, type CliOutcome, type CliService } from '#cli';
import { readable } from '#markets';
import type { SentimentModel, TextScore } from '../model/sentiment-model.port.js';
import { scoreTextsDeclaration } from '../sentiment.verbs.js';
import { toSentimentScore } from './score-texts.query.js';
import { mostTexts } from './score.schema.js';
import { linesOf } from './texts-of-file.js';

type OpenedModel = SentimentModel & { close(): Promise<void> };

interface Options {
  readonly file?: string;
  readonly models?: string;
}

/** `marketlog sentiment score`: needs no log. @param open the model that lies in this folder of models, or by default where the settings say */
export function scoreTextsCommand(open: (models: string | undefined) => OpenedModel): CliService {
  return {
    ...scoreTextsDeclaration,
    async run(invocation: CliInvocation): Promise<CliOutcome> {
      const { file, models } = invocation.options as Options;
      const given = (invocation.arguments[0] ?? []) as readonly string[];
      if ((given.length === 0) === (file === undefined))
        throw new UsageError('sentiment score takes texts or --file, one of the two');
      const texts = file === undefined ? given : await linesOf(file);
      const model = open(models);
      try {
        return await outcomeOf(model, texts, invocation.signal);
      } finally {
        await model.close();
      }
    },
  };
}

async function outcomeOf(
  sentiment: SentimentModel,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<CliOutcome> {
  const model = await sentiment.identity();
  const scores: TextScore[] = [];
  for (let at = 0; at < texts.length; at += mostTexts) {
    signal.throwIfAborted();
    scores.push(...(await sentiment.score(texts.slice(at, at + mostTexts).map(readable))).scores);
  }
  const json = { model, scores: texts.map((text, index) => ({ text, ...toSentimentScore(scores[index]!) })) };
  return { exitCode: 0, json, text: json.scores.map(oneLine).join('\n') };
}

function oneLine({ label, score, text }: { label: string; score: number; text: string }): string {
  const sign = score < 0 ? '' : '+';
  return `${label.padEnd(8)} ${sign}${score.toFixed(3)}  ${text.length > 100 ? `${text.slice(0, 99)}…` : text}`;
}
