import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, MarketlogError, type EventAddress } from '#event-sourcing';
import { IngestionLeases } from '../write/ingestion-leases.js';
import { executeOnIngestion, readIngestion } from '../write/ingestion-streams.js';

export interface BegunWithdrawal {
  /** The last event that says something of the ingestion. */
  readonly position: EventAddress;
  /** True where it was withdrawn before and nothing of it stayed, or nothing more is asked for. */
  readonly done: boolean;
}

/** Records that an ingestion is to be withdrawn, before any of it is: from then on it can go on after a crash. */
export class BeginWithdrawal extends Command<BegunWithdrawal> {
  constructor(
    readonly ingestionId: string,
    readonly cascade: boolean,
    /** UTC milliseconds. */
    readonly now: number,
  ) {
    super();
  }
}

@CommandHandler(BeginWithdrawal)
export class BeginWithdrawalHandler implements ICommandHandler<BeginWithdrawal> {
  constructor(
    private readonly store: EventStore,
    private readonly leases: IngestionLeases,
  ) {}

  /** @throws MarketlogError `ingestion_not_found`, `ingestion_running`. */
  async execute({ ingestionId, cascade, now }: BeginWithdrawal): Promise<BegunWithdrawal> {
    const { state, last } = await readIngestion(this.store, ingestionId);
    if (last === undefined) throw new MarketlogError('ingestion_not_found', `no ingestion ${ingestionId} is recorded`);
    const nothingMore = state.kept === 0 || !cascade;
    if (state.phase === 'withdrawn' && nothingMore) return { position: last, done: true };
    if (state.phase === 'requested' || (state.phase === 'running' && !(await this.#isFree(ingestionId)))) {
      const detail = `the ingestion ${ingestionId} is running; withdraw it when it has ended`;
      throw new MarketlogError('ingestion_running', detail);
    }
    const { addresses } = await executeOnIngestion(this.store, { kind: 'withdraw', ingestionId, cascade }, now);
    return { position: addresses.at(-1) ?? last, done: false };
  }

  /** True where the process that ran it has died. */
  async #isFree(ingestionId: string): Promise<boolean> {
    if (this.leases.runs(ingestionId) || !(await this.leases.take(ingestionId))) return false;
    await this.leases.release(ingestionId);
    return true;
  }
}
