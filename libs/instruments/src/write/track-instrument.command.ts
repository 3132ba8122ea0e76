import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { InstrumentRegistry, uuidOfName } from '#contracts';
import { EventStore, LogError, MarketlogError, type EventAddress, type EventEnvelope } from '#event-sourcing';
import { executeOnInstrument, instrumentStream, lastEventOf } from './instrument-streams.js';

export interface TrackingResult {
  readonly instrumentId: string;
  /** False where the instrument was tracked (or untracked) already, by another command than this one. */
  readonly changed: boolean;
  /** Of what was appended; empty where the same command was carried out before. */
  readonly addresses: readonly EventAddress[];
  /** Of the event that the command brought about, else of the last one that says something of the instrument. */
  readonly position: EventAddress;
}

/** The operator wants live data of a symbol from now on; an unknown one is registered. */
export class TrackInstrument extends Command<TrackingResult> {
  constructor(
    readonly symbol: string,
    /** UTC milliseconds. */
    readonly now: number,
    readonly correlationId: string,
    /** True where the correlation id names this command alone: what it recorded once it does not record again. */
    readonly named = false,
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

  /** @throws MarketlogError `conflict` where the command's name stands for another symbol. */
  async execute(command: TrackInstrument): Promise<TrackingResult> {
    const { symbol, now, correlationId, named } = command;
    if (!named) return this.#track(symbol, now, correlationId);
    const eventId = uuidOfName(`${correlationId} tracked`);
    const before = await this.store.readById(eventId);
    if (before !== undefined) return this.#answerAgain(symbol, before);
    try {
      return await this.#track(symbol, now, correlationId, eventId);
    } catch (error) {
      // The same name came at once for another symbol, and was faster.
      if (error instanceof LogError && error.code === 'duplicate_event_id') throw conflict(symbol);
      throw error;
    }
  }

  async #track(symbol: string, now: number, correlationId: string, eventId?: string): Promise<TrackingResult> {
    const instrumentId = await this.registry.resolve(symbol, dayOf(now), correlationId);
    const command = { kind: 'track', instrumentId } as const;
    const { addresses } = await executeOnInstrument(this.store, command, now, correlationId, eventId);
    const position = addresses.at(-1) ?? (await lastEventOf(this.store, instrumentId));
    return { instrumentId, changed: addresses.length > 0, addresses, position };
  }

  /** @param before what the command recorded when it came first, whatever has been recorded since. */
  async #answerAgain(symbol: string, before: EventEnvelope): Promise<TrackingResult> {
    const instrumentId = await this.registry.find(symbol, dayOf(before.occurredAt));
    if (instrumentId === undefined || instrumentStream(instrumentId) !== before.stream) throw conflict(symbol);
    return { instrumentId, changed: true, addresses: [], position: before };
  }
}

function dayOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

function conflict(symbol: string): MarketlogError {
  return new MarketlogError('conflict', `this command was carried out for another symbol than ${symbol}`);
}
