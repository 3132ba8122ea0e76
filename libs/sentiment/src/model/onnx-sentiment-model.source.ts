import { join } from 'node:path';
import type { ModelVersion } from '#contracts';
import { ModelError, shippedVersion as newestShipped, TextClassifier, type ClassifierCard } from '#onnx';
import { scoreOf, SentimentModel, sentimentLabels, type ModelState } from './sentiment-model.port.js';

/** A text classifier with the three labels of sentiment, in whatever order its card has them. */
export class OnnxSentimentModel extends SentimentModel {
  private readonly classifier: TextClassifier;

  /** @param models the folder of all models */
  constructor(models: string) {
    super();
    this.classifier = new TextClassifier({ folder: join(models, 'sentiment'), accepts: sentimentCard });
  }

  override state(): ModelState {
    const { state } = this.classifier;
    return state.status === 'ready' ? { status: 'ready', model: identityOf(state.card) } : state;
  }

  override async identity(): Promise<ModelVersion> {
    return identityOf(await this.classifier.load());
  }

  override async score(texts: readonly string[]) {
    const { card, probabilities } = await this.classifier.classify(texts);
    const places = sentimentLabels.map((label) => card.output.labels.indexOf(label));
    const scores = probabilities.map((each) => {
      const [positive, neutral, negative] = places.map((place) => each[place]!) as [number, number, number];
      return scoreOf({ positive, neutral, negative });
    });
    return { model: identityOf(card), scores };
  }

  close(): Promise<void> {
    return this.classifier.close();
  }
}

function identityOf({ name, version, model }: ClassifierCard): ModelVersion {
  return { name, version, hash: model.sha256 };
}

function sentimentCard({ output: { labels } }: ClassifierCard, path: string): void {
  if ([...labels].sort().join() === [...sentimentLabels].sort().join()) return;
  const expected = `${sentimentLabels.join(', ')} in any order`;
  throw new ModelError('model_unexpected', `${path}: its labels are ${labels.join(', ')}; expected ${expected}`);
}

/** The version of the model that lies there as a number that grows with it: 1.2.3 is 1 002 003; 0 where there is none. */
export function shippedVersion(models: string): number {
  const [major = 0, minor = 0, patch = 0] = (newestShipped(join(models, 'sentiment')) ?? '0').split('.').map(Number);
  return (major * 1000 + minor) * 1000 + patch;
}
