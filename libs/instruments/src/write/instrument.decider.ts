import { assertNever, MarketlogError, type Decider } from '#event-sourcing';
import type { Fact } from '#contracts';
import { defaultSourceRank } from '#markets';

export type InstrumentEvent = Fact<
  | 'marketlog.instruments.v1.InstrumentRegistered'
  | 'marketlog.instruments.v1.TickerChanged'
  | 'marketlog.instruments.v1.InstrumentDescribed'
  | 'marketlog.instruments.v1.InstrumentTracked'
  | 'marketlog.instruments.v1.InstrumentUntracked'
  | 'marketlog.instruments.v1.InstrumentDescriptionWithdrawn'
  | 'marketlog.instruments.v1.InstrumentRegistrationWithdrawn'
>;

export const describedFields = ['name', 'sector', 'exchange', 'currency', 'timezone'] as const;
export type Description = {
  readonly [F in (typeof describedFields)[number]]?: string | undefined;
};

export type InstrumentCommand = { readonly instrumentId: string } & (
  | {
      readonly kind: 'register';
      readonly ticker: string;
      readonly tickerFrom?: string | undefined;
    }
  | {
      readonly kind: 'changeTicker';
      readonly ticker: string;
      readonly effectiveFrom: string;
    }
  | {
      readonly kind: 'describe';
      readonly source: string;
      readonly description: Description;
    }
  | { readonly kind: 'track' }
  | { readonly kind: 'untrack' }
);

export interface InstrumentState {
  /** The ticker held last; undefined before the instrument is registered. */
  readonly ticker: string | undefined;
  readonly tickerSince: string;
  readonly tracked: boolean;
  readonly description: Description;
  /** What each source said last, so that two sources that disagree do not take turns for ever. */
  readonly saidBy: Readonly<Record<string, Description>>;
}

const initialState: InstrumentState = {
  ticker: undefined,
  tickerSince: '',
  tracked: false,
  description: {},
  saidBy: {},
};

function decide(command: InstrumentCommand, state: InstrumentState): InstrumentEvent[] {
  const { instrumentId } = command;
  if (command.kind === 'register') {
    if (state.ticker !== undefined) return [];
    const { ticker, tickerFrom } = command;
    const data = {
      instrumentId,
      ticker,
      ...(tickerFrom === undefined ? {} : { tickerFrom }),
    };
    return [{ type: 'marketlog.instruments.v1.InstrumentRegistered', data }];
  }
  if (state.ticker === undefined) {
    throw new MarketlogError('instrument_not_registered', `no instrument ${instrumentId} is registered`);
  }
  switch (command.kind) {
    case 'changeTicker': {
      const { ticker, effectiveFrom } = command;
      if (ticker === state.ticker) return [];
      if (effectiveFrom <= state.tickerSince) {
        throw new MarketlogError(
          'ticker_change_out_of_order',
          `${instrumentId} trades as ${state.ticker} since ${state.tickerSince}; a change to ${ticker} must be later`,
        );
      }
      return [
        {
          type: 'marketlog.instruments.v1.TickerChanged',
          data: { instrumentId, ticker, effectiveFrom },
        },
      ];
    }
    case 'describe': {
      const news = newsOf(command.description, state, command.source);
      if (Object.keys(news).length === 0) return [];
      const data = { instrumentId, source: command.source, ...news };
      return [{ type: 'marketlog.instruments.v1.InstrumentDescribed', data }];
    }
    case 'track':
      return state.tracked
        ? []
        : [
            {
              type: 'marketlog.instruments.v1.InstrumentTracked',
              data: { instrumentId },
            },
          ];
    case 'untrack':
      return state.tracked
        ? [
            {
              type: 'marketlog.instruments.v1.InstrumentUntracked',
              data: { instrumentId },
            },
          ]
        : [];
    default:
      return assertNever(command);
  }
}

/** What differs both from what is known and from what this source said before. */
function newsOf(description: Description, state: InstrumentState, source: string): Record<string, string> {
  const said = state.saidBy[source] ?? {};
  const news: Record<string, string> = {};
  for (const field of describedFields) {
    const value = description[field];
    if (value === undefined || value === state.description[field] || value === said[field]) continue;
    if (field === 'exchange' && isSettledByBetter(source, state)) continue;
    news[field] = value;
  }
  return news;
}

/**
 * The exchange decides which sessions are expected of an instrument, and with whom it is predicted. So what a file said is not
 * replaced by what a vendor says later: the exchange as it stands is that of a source which ranks higher.
 */
function isSettledByBetter(source: string, { description, saidBy }: InstrumentState): boolean {
  return Object.entries(saidBy).some(
    ([other, said]) =>
      said.exchange !== undefined &&
      said.exchange === description.exchange &&
      defaultSourceRank(other) < defaultSourceRank(source),
  );
}

function evolve(state: InstrumentState, { type, data }: InstrumentEvent): InstrumentState {
  switch (type) {
    case 'marketlog.instruments.v1.InstrumentRegistered':
      return {
        ...state,
        ticker: data.ticker,
        tickerSince: data.tickerFrom ?? '',
      };
    case 'marketlog.instruments.v1.TickerChanged':
      return {
        ...state,
        ticker: data.ticker,
        tickerSince: data.effectiveFrom ?? '',
      };
    case 'marketlog.instruments.v1.InstrumentDescribed': {
      const said = descriptionOf(data);
      const { source = '' } = data;
      return {
        ...state,
        description: { ...state.description, ...said },
        saidBy: {
          ...state.saidBy,
          [source]: { ...state.saidBy[source], ...said },
        },
      };
    }
    case 'marketlog.instruments.v1.InstrumentTracked':
      return { ...state, tracked: true };
    case 'marketlog.instruments.v1.InstrumentUntracked':
      return { ...state, tracked: false };
    case 'marketlog.instruments.v1.InstrumentDescriptionWithdrawn':
      // The event holds all that is known without it; what its source says next is news again.
      return {
        ...state,
        description: descriptionOf(data),
        saidBy: { ...state.saidBy, [data.source ?? '']: {} },
      };
    case 'marketlog.instruments.v1.InstrumentRegistrationWithdrawn':
      return initialState;
    default:
      return assertNever(type);
  }
}

/** The fields that are stated, and only those. */
export function descriptionOf(stated: Description): Description {
  return Object.fromEntries(
    describedFields.flatMap((field) => (stated[field] === undefined ? [] : [[field, stated[field]]])),
  );
}

export const instrumentDecider: Decider<InstrumentState, InstrumentCommand, InstrumentEvent> = {
  initialState,
  decide,
  evolve,
};
