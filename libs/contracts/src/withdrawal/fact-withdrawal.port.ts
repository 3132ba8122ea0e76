import type { EventAddress } from '#event-sourcing';

/** Facts of one stream that are to be taken back. */
export interface WithdrawalRequest {
  readonly stream: string;
  /** Event ids. */
  readonly targets: ReadonlySet<string>;
  /** True where what was recorded on top of them is taken back too. */
  readonly cascade: boolean;
  /** Decide, but append nothing. */
  readonly dryRun: boolean;
  /** Of the withdrawals. */
  readonly correlationId: string;
}

/** A fact that stays, and the later one that stands on it. */
export interface StandingFact {
  readonly event: EventAddress;
  readonly by: EventAddress;
  /** Of the later fact: the ingestion that recorded it. */
  readonly byIngestion: string | null;
}

export interface WithdrawalOutcome {
  /** Events that were taken back; with `dryRun` that would be. */
  readonly withdrawn: readonly EventAddress[];
  readonly standing: readonly StandingFact[];
  /** Of the last event that was appended. */
  readonly last: EventAddress | undefined;
}

/** Takes facts of a feature back. Asked again it finds nothing left, so a withdrawal that was interrupted simply goes on. */
export abstract class FactWithdrawal {
  abstract withdraw(request: WithdrawalRequest): Promise<WithdrawalOutcome>;
}

/** Bars, flags and corporate actions. Bound to the prices feature by the app. */
export abstract class PriceWithdrawal extends FactWithdrawal {}

/**
 * Registrations and descriptions of instruments, several streams in one go: what stands on them lies in other streams, which are looked
 * through once. To be asked after the other features, when nothing of the ingestion stands on them any more. Bound to the
 * instruments feature by the app.
 */
export abstract class InstrumentWithdrawal {
  abstract withdraw(requests: readonly WithdrawalRequest[]): Promise<readonly WithdrawalOutcome[]>;
}

/** Articles, links and revisions. Bound to the articles feature by the app. */
export abstract class ArticleWithdrawal extends FactWithdrawal {}
