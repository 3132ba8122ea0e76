import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { LiveFetch, type IngestionFailure, type LiveFetchRequest } from '#contracts';
import { FetchPrices } from './fetch-prices.command.js';

/** Runs what was requested over REST or by schedule: live fetches of prices. */
@Injectable()
export class PriceLiveFetch extends LiveFetch {
  readonly kind = 'prices';

  constructor(private readonly commands: CommandBus) {
    super();
  }

  override async run({ symbols, ...options }: LiveFetchRequest): Promise<IngestionFailure | undefined> {
    const { failures } = await this.commands.execute(new FetchPrices(symbols, options));
    return failures[0];
  }
}
