import type { DaysWanted, Fact, IngestionDetails, IngestionFailure, RejectedRow, RowCounts } from '#contracts';
import { assertNever, MarketlogError, type Decider } from '#event-sourcing';
import { toCountsMessage } from '../ingestion-counts.js';
import { toStarted } from './ingestion-started.js';
import { chunkRejections } from './rejection-chunks.js';

export type IngestionEvent = Fact<
  | 'marketlog.ingestions.v1.IngestionRequested'
  | 'marketlog.ingestions.v1.IngestionStarted'
  | 'marketlog.ingestions.v1.RowsRejected'
  | 'marketlog.ingestions.v1.IngestionCompleted'
  | 'marketlog.ingestions.v1.IngestionFailed'
  | 'marketlog.ingestions.v1.IngestionWithdrawalStarted'
  | 'marketlog.ingestions.v1.IngestionWithdrawn'
>;

export type IngestionCommand = { readonly ingestionId: string } & (
  | ({ readonly kind: 'request'; readonly of: string; readonly symbols: readonly string[] } & DaysWanted)
  | { readonly kind: 'start'; readonly details: IngestionDetails }
  | { readonly kind: 'withdraw'; readonly cascade: boolean }
  | { readonly kind: 'withdrawn'; readonly withdrawn: number; readonly kept: number }
  | ReportOfRun
);

/**
 * What a runner says of the start that it runs; one that was taken up by another runner since is none of its business.
 * `rejections` that come with the end are recorded with it or not at all.
 */
type ReportOfRun = { readonly ofStart: number; readonly rejections: readonly RejectedRow[] } & (
  | { readonly kind: 'reject' }
  | { readonly kind: 'complete'; readonly counts: RowCounts }
  | { readonly kind: 'fail'; readonly failure: IngestionFailure; readonly counts: RowCounts }
);

export interface AskedIngestion extends DaysWanted {
  readonly kind: string;
  readonly mode: string;
  readonly symbols: readonly string[];
}

export interface IngestionState {
  readonly phase: 'unknown' | 'requested' | 'running' | 'completed' | 'failed' | 'withdrawing' | 'withdrawn';
  readonly requested: boolean;
  /** What was asked for: the request's own words, else those of the last start. */
  readonly asked: AskedIngestion;
  /** Why it failed; undefined where it did not. */
  readonly failedWith?: string | undefined;
  /** How often it was started. */
  readonly starts: number;
  /** Events that stayed when it was withdrawn. */
  readonly kept: number;
}

const initialState: IngestionState = {
  phase: 'unknown',
  requested: false,
  asked: { kind: '', mode: '', symbols: [] },
  starts: 0,
  kept: 0,
};

function decide(command: IngestionCommand, state: IngestionState): IngestionEvent[] {
  const { ingestionId } = command;
  switch (command.kind) {
    case 'request': {
      const { of: kind, symbols, from, to } = command;
      if (state.phase !== 'unknown') {
        refuseOther(ingestionId, { kind, symbols, from, to }, state);
        return [];
      }
      return [requested(ingestionId, kind, { symbols, from, to })];
    }
    case 'start':
      if (hasEnded(state)) throw new MarketlogError('ingestion_ended', `the ingestion ${ingestionId} has ended`);
      return [
        // A fetch that a command starts is recorded as a request too: whoever takes it up again needs its symbols and days.
        ...(state.phase === 'unknown' && command.details.mode === 'live'
          ? [requested(ingestionId, command.details.kind, command.details)]
          : []),
        { type: 'marketlog.ingestions.v1.IngestionStarted', data: toStarted(ingestionId, command.details) },
      ];
    case 'reject':
      refuseTakenOver(ingestionId, command.ofStart, state);
      return rejected(ingestionId, command.rejections);
    case 'complete':
      refuseTakenOver(ingestionId, command.ofStart, state);
      // One that was taken for dead and was not has completed all the same.
      if (state.phase === 'completed' || isWithdrawn(state)) return [];
      return [
        ...rejected(ingestionId, command.rejections),
        {
          type: 'marketlog.ingestions.v1.IngestionCompleted',
          data: { ingestionId, counts: toCountsMessage(command.counts) },
        },
      ];
    case 'fail':
      refuseTakenOver(ingestionId, command.ofStart, state);
      if (hasEnded(state)) return [];
      return [
        ...rejected(ingestionId, command.rejections),
        {
          type: 'marketlog.ingestions.v1.IngestionFailed',
          data: { ingestionId, ...command.failure, counts: toCountsMessage(command.counts) },
        },
      ];
    case 'withdraw':
      if (state.phase === 'withdrawing') return [];
      return [
        { type: 'marketlog.ingestions.v1.IngestionWithdrawalStarted', data: { ingestionId, cascade: command.cascade } },
      ];
    case 'withdrawn':
      return [
        {
          type: 'marketlog.ingestions.v1.IngestionWithdrawn',
          data: { ingestionId, withdrawn: BigInt(command.withdrawn), kept: BigInt(command.kept) },
        },
      ];
    default:
      return assertNever(command);
  }
}

function requested(
  ingestionId: string,
  kind: string,
  { symbols, from, to }: Pick<IngestionDetails, 'symbols' | 'from' | 'to'>,
): IngestionEvent {
  const days = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  return {
    type: 'marketlog.ingestions.v1.IngestionRequested',
    data: { ingestionId, kind, symbols: [...symbols], ...days },
  };
}

function rejected(ingestionId: string, rows: readonly RejectedRow[]): IngestionEvent[] {
  return chunkRejections(rows).map((rejections) => ({
    type: 'marketlog.ingestions.v1.RowsRejected',
    data: { ingestionId, rejections },
  }));
}

/** The same request again is the same ingestion; the same id for something else is a mistake of the caller's. */
function refuseOther(ingestionId: string, now: Omit<AskedIngestion, 'mode'>, { asked }: IngestionState): void {
  const isSame = asked.kind === now.kind && asked.symbols.join() === now.symbols.join();
  if (isSame && asked.from === now.from && asked.to === now.to) return;
  const detail = `the ingestion ${ingestionId} was requested for something else: ${asked.kind} of ${asked.symbols.join(', ') || 'all that is tracked'}`;
  throw new MarketlogError('conflict', detail);
}

function refuseTakenOver(ingestionId: string, ofStart: number, { starts }: IngestionState): void {
  if (starts <= ofStart) return;
  throw new MarketlogError('ingestion_taken_over', `another process has taken up the ingestion ${ingestionId}`);
}

function hasEnded({ phase }: Pick<IngestionState, 'phase'>): boolean {
  return phase === 'completed' || phase === 'failed' || isWithdrawn({ phase });
}

function isWithdrawn({ phase }: Pick<IngestionState, 'phase'>): boolean {
  return phase === 'withdrawing' || phase === 'withdrawn';
}

function evolve(state: IngestionState, event: IngestionEvent): IngestionState {
  switch (event.type) {
    case 'marketlog.ingestions.v1.IngestionRequested': {
      const { kind = '', symbols = [], from, to } = event.data;
      return { ...state, phase: 'requested', requested: true, asked: { kind, mode: 'live', symbols, from, to } };
    }
    case 'marketlog.ingestions.v1.IngestionStarted': {
      const { kind = '', mode = '', symbols = [] } = event.data;
      const asked = state.requested ? state.asked : { kind, mode, symbols };
      return { ...state, phase: 'running', asked, starts: state.starts + 1 };
    }
    case 'marketlog.ingestions.v1.RowsRejected':
      return state;
    case 'marketlog.ingestions.v1.IngestionCompleted':
      return { ...state, phase: 'completed' };
    case 'marketlog.ingestions.v1.IngestionFailed':
      return { ...state, phase: 'failed', failedWith: event.data.code };
    case 'marketlog.ingestions.v1.IngestionWithdrawalStarted':
      return { ...state, phase: 'withdrawing' };
    case 'marketlog.ingestions.v1.IngestionWithdrawn':
      return { ...state, phase: 'withdrawn', kept: Number(event.data.kept ?? 0) };
    default:
      return assertNever(event);
  }
}

/** The rules of one ingestion: it is requested once, started until one start comes to an end, and ended once. */
export const ingestionDecider: Decider<IngestionState, IngestionCommand, IngestionEvent> = {
  initialState,
  decide,
  evolve,
};
