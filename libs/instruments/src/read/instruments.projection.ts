import type { MarketlogEvent } from '#contracts';
import { assertNever, type Projection, type Row, type RowChange } from '#event-sourcing';

export type InstrumentsEvent = MarketlogEvent<
  | 'marketlog.instruments.v1.InstrumentRegistered'
  | 'marketlog.instruments.v1.TickerChanged'
  | 'marketlog.instruments.v1.InstrumentDescribed'
  | 'marketlog.instruments.v1.InstrumentTracked'
  | 'marketlog.instruments.v1.InstrumentUntracked'
  | 'marketlog.instruments.v1.InstrumentDescriptionWithdrawn'
  | 'marketlog.instruments.v1.InstrumentRegistrationWithdrawn'
>;

const described = ['name', 'sector', 'exchange', 'currency', 'timezone'] as const;

const instrumentId = { type: { kind: 'identifier', length: 40 } } as const;
const ticker = { type: { kind: 'identifier', length: 24 } } as const;
const word = { type: { kind: 'text', length: 255 }, nullable: true } as const;

/** Every instrument as it is known now, and the tickers it had with the dates since which it had them. */
export const instrumentsProjection: Projection<InstrumentsEvent> = {
  name: 'instruments',
  version: 2,
  category: 'instruments',
  types: [
    'marketlog.instruments.v1.InstrumentRegistered',
    'marketlog.instruments.v1.TickerChanged',
    'marketlog.instruments.v1.InstrumentDescribed',
    'marketlog.instruments.v1.InstrumentTracked',
    'marketlog.instruments.v1.InstrumentUntracked',
    'marketlog.instruments.v1.InstrumentDescriptionWithdrawn',
    'marketlog.instruments.v1.InstrumentRegistrationWithdrawn',
  ],
  load: { past: 'rows' },
  tables: [
    {
      name: 'instruments',
      columns: {
        instrument_id: instrumentId,
        symbol: ticker,
        name: word,
        sector: word,
        exchange: word,
        currency: word,
        timezone: word,
        tracked: { type: { kind: 'boolean' } },
        // Lower case, so that both databases search alike.
        search_text: { type: { kind: 'text', length: 600 } },
        // The instrument's last event in its partition: what an entity tag hangs on.
        changed_position: { type: { kind: 'integer' } },
      },
      primaryKey: ['instrument_id'],
      keyColumn: 'instrument_id',
      // Each list comes in order of symbol, so that a page reads no more rows than it shows.
      indexes: {
        symbol: ['symbol', 'instrument_id'],
        tracked: ['tracked', 'symbol', 'instrument_id'],
        sector: ['sector', 'symbol', 'instrument_id'],
      },
      hashed: { key: ['instrument_id'], columns: ['symbol', ...described, 'tracked'] },
    },
    {
      name: 'instrument_tickers',
      columns: {
        instrument_id: instrumentId,
        /** 1, 2, 3 …; each ticker ends where the next begins. */
        sequence: { type: { kind: 'integer' } },
        ticker,
        from_date: { type: { kind: 'date' }, nullable: true },
        recorded_at: { type: { kind: 'instant' } },
      },
      primaryKey: ['instrument_id', 'sequence'],
      keyColumn: 'instrument_id',
      indexes: { ticker: ['ticker'] },
      hashed: { key: ['instrument_id', 'sequence'], columns: ['ticker', 'from_date'] },
    },
  ],
  project(key, events, { rows }) {
    const changes: RowChange[] = [];
    let instrument: Row | undefined = rows['instruments']?.[0];
    let sequence = rows['instrument_tickers']?.length ?? 0;
    for (const event of events) {
      if (event.type === 'marketlog.instruments.v1.InstrumentRegistrationWithdrawn') {
        changes.push(...forgotten(key, sequence));
        instrument = undefined;
        sequence = 0;
        continue;
      }
      instrument = applied(instrument ?? unknown(key), event);
      const row = tickerRow(event, sequence + 1);
      if (row === undefined) continue;
      sequence++;
      changes.push({ kind: 'upsert', table: 'instrument_tickers', row });
    }
    if (instrument) changes.push({ kind: 'upsert', table: 'instruments', row: withSearchText(instrument) });
    return changes;
  },
};

/** An instrument whose registration was taken back has no row, and no tickers. */
function forgotten(instrument_id: string, tickers: number): RowChange[] {
  return [
    { kind: 'delete', table: 'instruments', key: { instrument_id } },
    ...Array.from({ length: tickers }, (_, i): RowChange => {
      return { kind: 'delete', table: 'instrument_tickers', key: { instrument_id, sequence: i + 1 } };
    }),
  ];
}

function unknown(instrument_id: string): Row {
  return {
    instrument_id,
    symbol: instrument_id,
    ...Object.fromEntries(described.map((field) => [field, null])),
    tracked: false,
  };
}

function applied(
  before: Row,
  event: Exclude<InstrumentsEvent, { type: 'marketlog.instruments.v1.InstrumentRegistrationWithdrawn' }>,
): Row {
  const row = { ...before, changed_position: event.position };
  switch (event.type) {
    case 'marketlog.instruments.v1.InstrumentRegistered':
    case 'marketlog.instruments.v1.TickerChanged':
      return { ...row, symbol: event.data.ticker };
    case 'marketlog.instruments.v1.InstrumentDescribed': {
      const { data } = event;
      return { ...row, ...Object.fromEntries(described.map((field) => [field, data[field] ?? before[field] ?? null])) };
    }
    case 'marketlog.instruments.v1.InstrumentDescriptionWithdrawn': {
      const { data } = event;
      return { ...row, ...Object.fromEntries(described.map((field) => [field, data[field] ?? null])) };
    }
    case 'marketlog.instruments.v1.InstrumentTracked':
      return { ...row, tracked: true };
    case 'marketlog.instruments.v1.InstrumentUntracked':
      return { ...row, tracked: false };
    default:
      return assertNever(event);
  }
}

function tickerRow(event: InstrumentsEvent, sequence: number): Row | undefined {
  const { type, data, recordedAt } = event;
  const row = { instrument_id: data.instrumentId, sequence, recorded_at: recordedAt };
  if (type === 'marketlog.instruments.v1.InstrumentRegistered') {
    return { ...row, ticker: data.ticker, from_date: data.tickerFrom ?? null };
  }
  if (type === 'marketlog.instruments.v1.TickerChanged') {
    return { ...row, ticker: data.ticker, from_date: data.effectiveFrom };
  }
  return undefined;
}

function withSearchText(row: Row): Row {
  return { ...row, search_text: `${String(row['symbol'])}\n${String(row['name'] ?? '')}`.toLowerCase() };
}
