import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InstrumentDirectory, InstrumentRegistry } from '#contracts';
import { EventStore, MarketlogError } from '#event-sourcing';
import { addDays } from '#markets';
import { ChangeTickerHandler, ChangeTicker } from './change-ticker.command.js';
import { lastEventOf } from './instrument-streams.js';
import type { TrackingResult } from './track-instrument.command.js';

/** What trades under one ticker trades under another from a date on: FB is META from 2022-06-09. */
export class RenameTicker extends Command<TrackingResult> {
  constructor(
    readonly symbol: string,
    readonly ticker: string,
    /** First exchange-local date of the new ticker, YYYY-MM-DD. */
    readonly from: string,
    /** UTC milliseconds. */
    readonly now: number,
    readonly correlationId: string,
  ) {
    super();
  }
}

@CommandHandler(RenameTicker)
export class RenameTickerHandler implements ICommandHandler<RenameTicker> {
  constructor(
    private readonly registry: InstrumentRegistry,
    private readonly directory: InstrumentDirectory,
    private readonly store: EventStore,
  ) {}

  /** @throws MarketlogError `symbol_not_found`, `conflict` where the new ticker means another instrument then; and as ChangeTicker does. */
  async execute({ symbol, ticker, from, now, correlationId }: RenameTicker): Promise<TrackingResult> {
    const holder = await this.registry.find(symbol, addDays(from, -1));
    const instrumentId = holder ?? (await this.directory.get(symbol)).instrumentId;
    const other = await this.registry.find(ticker, from);
    if (other !== undefined && other !== instrumentId) {
      const detail = `${ticker} means the instrument ${other} on ${from}; two instruments that were recorded are not joined`;
      throw new MarketlogError('conflict', detail);
    }
    const change = new ChangeTicker(instrumentId, ticker, from, now, correlationId);
    const addresses = await new ChangeTickerHandler(this.store).execute(change);
    const position = addresses.at(-1) ?? (await lastEventOf(this.store, instrumentId));
    return { instrumentId, changed: addresses.length > 0, addresses, position };
  }
}
