import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InstrumentRegistry } from '#contracts';
import { EventStore, type EventAddress } from '#event-sourcing';
import { executeOnInstrument } from './instrument-streams.js';

export interface TrackingResult {
  readonly instrumentId: string;
  /** False where the instrument was tracked (or untracked) already. */
  readonly changed: boolean;
  readonly addresses: readonly EventAddress[];
}

/** The operator wants live data of a symbol from now on; an unknown one is registered. */
export class TrackInstrument extends Command<TrackingResult> {
  constructor(
    readonly symbol: string,
    /** UTC milliseconds. */
    readonly now: number,
    readonly correlationId: string,
  ) {
    super();
  }
}

@CommandHandler(TrackInstrument)
export class TrackInstrumentHandler implements ICommandHandler<TrackInstrument> {
  constructor(
    private readonly registry: InstrumentRegistry,
    private readonly store: EventStore,
  ) {}

  async execute({ symbol, now, correlationId }: TrackInstrument): Promise<TrackingResult> {
    const today = new Date(now).toISOString().slice(0, 10);
    const instrumentId = await this.registry.resolve(symbol, today, correlationId);
    const { addresses } = await executeOnInstrument(this.store, { kind: 'track', instrumentId }, now, correlationId);
    return { instrumentId, changed: addresses.length > 0, addresses };
  }
}
