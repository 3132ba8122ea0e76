import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore } from '#event-sourcing';
import type { ArticleDelivery } from './article.decider.js';
import { recordArticles, type ArticleOutcome } from './record-articles.js';

/** Records articles as a source delivered them, in their order. Answers what became of each. */
export class RecordArticles extends Command<readonly ArticleOutcome[]> {
  constructor(
    readonly deliveries: readonly ArticleDelivery[],
    readonly correlationId: string,
  ) {
    super();
  }
}

@CommandHandler(RecordArticles)
export class RecordArticlesHandler implements ICommandHandler<RecordArticles> {
  constructor(private readonly store: EventStore) {}

  execute({ deliveries, correlationId }: RecordArticles): Promise<readonly ArticleOutcome[]> {
    return recordArticles(this.store, deliveries, correlationId);
  }
}
