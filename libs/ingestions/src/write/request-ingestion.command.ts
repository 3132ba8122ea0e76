import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { DaysWanted } from '#contracts';
import { EventStore, type EventAddress } from '#event-sourcing';
import { executeOnIngestion, readIngestion } from './ingestion-streams.js';

/** What live fetches ask vendors for. */
export const requestedKinds = ['prices', 'articles'] as const;
export type RequestedKind = (typeof requestedKinds)[number];

export interface RequestedIngestion {
  readonly ingestionId: string;
  /** False where it was requested before. */
  readonly changed: boolean;
  /** The last event that says something of it. */
  readonly position: EventAddress;
}

/** A live fetch is wanted; whichever process has a worker runs it. The same id again is the same request. */
export class RequestIngestion extends Command<RequestedIngestion> {
  constructor(
    readonly ingestionId: string,
    readonly kind: RequestedKind,
    /** Tickers; empty: all that are tracked when it runs. */
    readonly symbols: readonly string[],
    /** UTC milliseconds. */
    readonly now: number,
    readonly days: DaysWanted = {},
  ) {
    super();
  }
}

@CommandHandler(RequestIngestion)
export class RequestIngestionHandler implements ICommandHandler<RequestIngestion> {
  constructor(private readonly store: EventStore) {}

  /** @throws MarketlogError `conflict` where the id stands for another request. */
  async execute({ ingestionId, kind, symbols, now, days }: RequestIngestion): Promise<RequestedIngestion> {
    const command = { kind: 'request', ingestionId, of: kind, symbols, ...days } as const;
    const { addresses } = await executeOnIngestion(this.store, command, now);
    const position = addresses[0] ?? (await readIngestion(this.store, ingestionId)).last!;
    return { ingestionId, changed: addresses.length > 0, position };
  }
}
