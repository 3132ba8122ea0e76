import { decodeEvent, type InstrumentReference } from '#contracts';
import type { EventStore, Row } from '#event-sourcing';
import { instrumentsProjection, type InstrumentsEvent } from './instruments.projection.js';
import { toReference, type InstrumentRow } from './instruments.repository.js';
import type { StockFacts } from './stock-facts.js';

export interface InstrumentAfter {
  /** Undefined before its first event. */
  readonly instrument: InstrumentReference | undefined;
  readonly tickers: StockFacts['tickers'];
}

/** An instrument as the events of it say, projected as its read model is. */
export function instrumentAfter(instrumentId: string, events: readonly InstrumentsEvent[]): InstrumentAfter {
  if (events.length === 0) return { instrument: undefined, tickers: [] };
  const withdrawn = events.findLastIndex(
    ({ type }) => type === 'marketlog.instruments.v1.InstrumentRegistrationWithdrawn',
  );
  if (withdrawn >= 0) return instrumentAfter(instrumentId, events.slice(withdrawn + 1));
  const changes = instrumentsProjection.project(instrumentId, events, { rows: {}, events: [] });
  const rows = (table: string): Row[] =>
    changes.flatMap((change) => (change.kind === 'upsert' && change.table === table ? [change.row] : []));
  const row = rows('instruments').at(-1)!;
  return {
    instrument: toReference({ ...row, tracked: Number(row['tracked']) } as unknown as InstrumentRow),
    tickers: rows('instrument_tickers').map(({ ticker, from_date }) => ({
      symbol: ticker as string,
      from: from_date as string | null,
    })),
  };
}

/**
 * An instrument as the log had recorded it at a moment; it has few events. One that was recorded later has its symbol and nothing else,
 * so that what is learned of it afterwards changes no answer about that moment.
 * @param moment UTC milliseconds
 */
export async function instrumentRecordedBy(
  store: EventStore,
  { instrumentId, symbol }: InstrumentReference,
  moment: number,
): Promise<InstrumentReference> {
  const past = await store.readStream(`instrument-${instrumentId}`);
  const known = past
    .filter(({ recordedAt }) => recordedAt <= moment)
    .map((event) => decodeEvent(event) as InstrumentsEvent);
  const unknown = { name: null, sector: null, exchange: null, currency: null, timezone: null, tracked: false };
  return instrumentAfter(instrumentId, known).instrument ?? { instrumentId, symbol, ...unknown };
}
