import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InstrumentDirectory, InstrumentRegistry } from '#contracts';
import { EventStore } from '#event-sourcing';
import { parseTicker } from '#markets';
import { executeOnInstrument, lastEventOf } from './instrument-streams.js';
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
    private readonly directory: InstrumentDirectory,
    private readonly store: EventStore,
  ) {}

  /** @throws MarketlogError `symbol_not_found`. */
  async execute({ symbol, now, correlationId }: UntrackInstrument): Promise<TrackingResult> {
    const today = new Date(now).toISOString().slice(0, 10);
    const holder = parseTicker(symbol) && (await this.registry.find(symbol, today));
    // Nobody trades under it now: its last past holder is meant, or the instrument of that id.
    const instrumentId = holder ?? (await this.directory.get(symbol)).instrumentId;
    const { addresses } = await executeOnInstrument(this.store, { kind: 'untrack', instrumentId }, now, correlationId);
    const position = addresses.at(-1) ?? (await lastEventOf(this.store, instrumentId));
    return { instrumentId, changed: addresses.length > 0, addresses, position };
  }
}
