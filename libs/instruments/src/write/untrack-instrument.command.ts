import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InstrumentRegistry } from '#contracts';
import { EventStore, MarketlogError } from '#event-sourcing';
import { executeOnInstrument } from './instrument-streams.js';
import type { TrackingResult } from './track-instrument.command.js';

/** Live data of a symbol is no longer wanted; what was recorded stays. */
export class UntrackInstrument extends Command<TrackingResult> {
  constructor(
    readonly symbol: string,
    /** UTC milliseconds. */
    readonly now: number,
    readonly correlationId: string,
  ) {
    super();
  }
}

@CommandHandler(UntrackInstrument)
export class UntrackInstrumentHandler implements ICommandHandler<UntrackInstrument> {
  constructor(
    private readonly registry: InstrumentRegistry,
    private readonly store: EventStore,
  ) {}

  /** @throws MarketlogError `symbol_not_found`. */
  async execute({ symbol, now, correlationId }: UntrackInstrument): Promise<TrackingResult> {
    const instrumentId = await this.registry.find(symbol, new Date(now).toISOString().slice(0, 10));
    if (instrumentId === undefined) throw new MarketlogError('symbol_not_found', `no instrument trades as ${symbol}`);
    const { addresses } = await executeOnInstrument(this.store, { kind: 'untrack', instrumentId }, now, correlationId);
    return { instrumentId, changed: addresses.length > 0, addresses };
  }
}
