import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { LiveFetch, type IngestionFailure, type LiveFetchRequest } from '#contracts';
import { FetchArticles } from './fetch-articles.command.js';

/** Runs what was requested over REST or by schedule: live fetches of news. */
@Injectable()
export class ArticleLiveFetch extends LiveFetch {
  readonly kind = 'articles';

  constructor(private readonly commands: CommandBus) {
    super();
  }

  override async run({ symbols, ...options }: LiveFetchRequest): Promise<IngestionFailure | undefined> {
    const { failure } = await this.commands.execute(new FetchArticles(symbols, options));
    return failure;
  }
}
