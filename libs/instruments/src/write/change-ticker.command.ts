import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, MarketlogError, type EventAddress } from '#event-sourcing';
import { executeOnInstrument } from './instrument-streams.js';
import { requireTicker } from './instrument-registry.js';

/** From a date on the instrument trades under another ticker, and the old one may come to mean somebody else. */
export class ChangeTicker extends Command<readonly EventAddress[]> {
  constructor(
    readonly instrumentId: string,
    readonly ticker: string,
    /** First exchange-local date of the new ticker, YYYY-MM-DD. */
    readonly effectiveFrom: string,
    /** UTC milliseconds. */
    readonly now: number,
    readonly correlationId: string,
  ) {
    super();
  }
}

@CommandHandler(ChangeTicker)
export class ChangeTickerHandler implements ICommandHandler<ChangeTicker> {
  constructor(private readonly store: EventStore) {}

  /** @throws MarketlogError `invalid_symbol`, `instrument_not_registered`, `ticker_change_out_of_order`, `ticker_change_in_future`. */
  async execute({ instrumentId, ticker, effectiveFrom, now, correlationId }: ChangeTicker) {
    if (effectiveFrom > new Date(now).toISOString().slice(0, 10)) {
      // Readers take the last ticker for the present one.
      throw new MarketlogError('ticker_change_in_future', `${ticker} is not ${instrumentId} before ${effectiveFrom}`);
    }
    const command = {
      kind: 'changeTicker',
      instrumentId,
      ticker: requireTicker(ticker),
      effectiveFrom,
    } as const;
    const { addresses } = await executeOnInstrument(this.store, command, now, correlationId);
    return addresses;
  }
}
