import { setTimeout as sleep } from 'node:timers/promises';

/** One day as Yahoo's chart has it; null where it knows nothing. */
export interface YahooDay {
  readonly date: string;
  readonly open: number | null;
  readonly high: number | null;
  readonly low: number | null;
  readonly close: number | null;
  readonly volume: number | null;
  readonly adjclose?: number | null;
  /** Time of the row where it is not the opening, such as `20:59:58Z` of the latest trade. */
  readonly at?: string;
}

export interface YahooListing {
  readonly currency?: string;
  readonly exchangeName?: string;
  readonly timezone?: string;
  /** UTC offset of the session's opening: the instant that a day's row carries. */
  readonly opens?: string;
  readonly name?: string;
  readonly days: readonly YahooDay[];
  readonly splits?: readonly { readonly date: string; readonly numerator: number; readonly denominator: number }[];
  readonly dividends?: readonly { readonly date: string; readonly amount: number }[];
}

/** How the vendor fails, until told otherwise. */
export type YahooFault =
  | { readonly kind: 'offline' }
  /** It answers, but not before so many milliseconds. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: 'body'; readonly text: string };

/** A story as Yahoo's search has it. */
export interface YahooStory {
  readonly uuid: string;
  readonly title: string;
  readonly publisher: string;
  readonly link: string;
  /** Seconds since 1970; absent in a story without a date. */
  readonly providerPublishTime?: number;
  readonly relatedTickers?: readonly string[];
}

/**
 * Yahoo's chart endpoint and its search in memory, in the shapes in which they answer: give `simulator.fetch` to the code under test. It
 * serves what lies between `period1` and `period2` of the request, and the stories that were given for the words of a search, and keeps the
 * requests.
 */
export class YahooSimulator {
  readonly requests: URL[] = [];
  fault: YahooFault | undefined;
  /** Fails by the request, where nothing else fails. */
  faultOf: (url: URL) => YahooFault | undefined = () => undefined;
  private readonly listings = new Map<string, YahooListing>();
  private readonly stories = new Map<string, readonly YahooStory[]>();

  list(symbol: string, listing: YahooListing): void {
    this.listings.set(symbol, listing);
  }

  /** From now on nobody holds the symbol. */
  forget(symbol: string): void {
    this.listings.delete(symbol);
  }

  /** What a search for these words finds. */
  tell(words: string, stories: readonly YahooStory[]): void {
    this.stories.set(words, stories);
  }

  readonly fetch: typeof globalThis.fetch = async (input) => {
    const url = new URL(input instanceof Request ? input.url : input);
    this.requests.push(url);
    const fault = this.fault ?? this.faultOf(url);
    if (fault?.kind === 'offline') {
      throw new TypeError('fetch failed', { cause: new Error(`getaddrinfo ENOTFOUND ${url.host}`) });
    }
    if (fault?.kind === 'slow') await sleep(fault.milliseconds, undefined, { ref: false });
    if (fault?.kind === 'status') {
      const { status, retryAfter } = fault;
      const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
      return new Response('Too Many Requests\r\n', { status, headers });
    }
    if (fault?.kind === 'body') return new Response(fault.text);
    if (url.pathname === '/v1/finance/search')
      return Response.json({ quotes: [], news: this.stories.get(url.searchParams.get('q') ?? '') ?? [] });
    const listing = this.listings.get(decodeURIComponent(url.pathname.split('/').at(-1)!));
    if (!listing) {
      const error = { code: 'Not Found', description: 'No data found, symbol may be delisted' };
      return Response.json({ chart: { result: null, error } }, { status: 404 });
    }
    return Response.json({ chart: { result: [chartOf(listing, url.searchParams)], error: null } });
  };
}

function chartOf(listing: YahooListing, parameters: URLSearchParams) {
  const { opens = '14:30:00Z', currency = 'USD', exchangeName = 'NMS', timezone = 'America/New_York' } = listing;
  const instant = (date: string, at = opens) => Date.parse(`${date}T${at}`) / 1000;
  const within = ({ date }: { date: string }) =>
    instant(date) >= Number(parameters.get('period1')) && instant(date) <= Number(parameters.get('period2'));
  const days = listing.days.filter(within);
  const byInstant = <T extends { date: string }>(events: readonly T[]) =>
    Object.fromEntries(
      events.filter(within).map((event) => [instant(event.date), { ...event, date: instant(event.date) }]),
    );
  const splits = (listing.splits ?? []).map((split) => ({
    ...split,
    splitRatio: `${split.numerator}:${split.denominator}`,
  }));
  const period = { timezone: 'EST', start: 0, end: 1, gmtoffset: -18000 };
  const column = (name: 'open' | 'high' | 'low' | 'close' | 'volume') => days.map((day) => day[name]);
  return {
    meta: {
      currency,
      symbol: 'SIMULATED',
      exchangeName,
      fullExchangeName: 'Simulated',
      instrumentType: 'EQUITY',
      firstTradeDate: 345479400,
      regularMarketTime: 1705093201,
      hasPrePostMarketData: true,
      gmtoffset: -18000,
      timezone: 'EST',
      exchangeTimezoneName: timezone,
      regularMarketPrice: days.at(-1)?.close ?? 0,
      longName: listing.name ?? 'Simulated Inc.',
      priceHint: 2,
      currentTradingPeriod: { pre: period, regular: period, post: period },
      dataGranularity: '1d',
      range: '',
      validRanges: ['1d', '5d', 'max'],
    },
    ...(days.length > 0 ? { timestamp: days.map(({ date, at }) => instant(date, at)) } : {}),
    events: { dividends: byInstant(listing.dividends ?? []), splits: byInstant(splits) },
    indicators: {
      quote: [
        days.length > 0
          ? {
              open: column('open'),
              high: column('high'),
              low: column('low'),
              close: column('close'),
              volume: column('volume'),
            }
          : {},
      ],
      ...(days.length > 0 ? { adjclose: [{ adjclose: days.map((day) => day.adjclose ?? day.close) }] } : {}),
    },
  };
}
