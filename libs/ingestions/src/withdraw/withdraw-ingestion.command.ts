import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { uuidOfName, type StandingFact } from '#contracts';
import { EventStore, MarketlogError, type EventAddress, type EventEnvelope } from '#event-sourcing';
import { IngestionLeases } from '../write/ingestion-leases.js';
import { executeOnIngestion, ingestionStream } from '../write/ingestion-streams.js';
import { ClaimsOfModels, type ClaimsMade } from './claims-made-of.js';
import { recordedFacts, type RecordedFacts, type RecordedSpan } from './recorded-facts.js';
import { FactWithdrawals } from './withdraw-facts.js';

export interface WithdrawnIngestion {
  readonly ingestionId: string;
  readonly withdrawn: number;
  readonly kept: number;
  readonly standing: readonly StandingFact[];
  /** What models have made of it. */
  readonly claims: ClaimsMade;
  readonly addresses: readonly EventAddress[];
}

export interface WithdrawIngestionOptions {
  /** True where what later ingestions recorded on top is taken back too. */
  readonly cascade: boolean;
  readonly dryRun: boolean;
  /** UTC milliseconds. */
  readonly now: number;
  readonly signal?: AbortSignal | undefined;
}

/** Takes back what an ingestion recorded. One that was interrupted goes on when it is asked for again; one that is done changes nothing. */
export class WithdrawIngestion extends Command<WithdrawnIngestion> {
  constructor(
    readonly ingestionId: string,
    readonly options: WithdrawIngestionOptions,
  ) {
    super();
  }
}

@CommandHandler(WithdrawIngestion)
export class WithdrawIngestionHandler implements ICommandHandler<WithdrawIngestion> {
  constructor(
    private readonly store: EventStore,
    private readonly leases: IngestionLeases,
    private readonly withdrawals: FactWithdrawals,
  ) {}

  /** @throws MarketlogError `ingestion_not_found`, `ingestion_running`. */
  async execute({ ingestionId, options }: WithdrawIngestion): Promise<WithdrawnIngestion> {
    const events = await this.store.readStream(ingestionStream(ingestionId));
    if (events.length === 0) throw new MarketlogError('ingestion_not_found', `no ingestion ${ingestionId} is recorded`);
    if (this.leases.runs(ingestionId) || !(await this.leases.takeInTime(ingestionId, options.signal))) {
      throw new MarketlogError(
        'ingestion_running',
        `the ingestion ${ingestionId} is running; withdraw it when it has ended`,
      );
    }
    try {
      return await this.#withdraw(ingestionId, events, options);
    } finally {
      await this.leases.release(ingestionId);
    }
  }

  async #withdraw(
    ingestionId: string,
    events: readonly EventEnvelope[],
    { cascade, dryRun, now, signal }: WithdrawIngestionOptions,
  ): Promise<WithdrawnIngestion> {
    const from = events[0]!.recordedAt;
    const to = events.findLast(({ type }) => endTypes.includes(type))?.recordedAt ?? (await this.store.now());
    const claims = new ClaimsOfModels(this.store, from);
    if (!dryRun) await executeOnIngestion(this.store, { kind: 'withdraw', ingestionId, cascade }, now);
    const correlationId = uuidOfName(`${ingestionId} withdrawn`);
    const { withdrawn, kept, standing, addresses } = await this.withdrawals.withdraw(
      this.#noted(ingestionId, { from, to }, claims),
      { cascade, dryRun, correlationId, signal },
    );
    const ended = dryRun
      ? []
      : (await executeOnIngestion(this.store, { kind: 'withdrawn', ingestionId, withdrawn, kept }, now)).addresses;
    const made = await claims.made();
    return { ingestionId, withdrawn, kept, standing, claims: made, addresses: [...addresses.values(), ...ended] };
  }

  async *#noted(ingestionId: string, span: RecordedSpan, claims: ClaimsOfModels): AsyncGenerator<RecordedFacts> {
    for await (const facts of recordedFacts(this.store, ingestionId, span)) {
      await claims.note(facts);
      yield facts;
    }
  }
}

const endTypes: readonly string[] = [
  'marketlog.ingestions.v1.IngestionCompleted',
  'marketlog.ingestions.v1.IngestionFailed',
];
