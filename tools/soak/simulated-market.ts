import { calendarOf } from '#markets';
import type { YahooListing, YahooStory } from '#testing';

/**
 * Sessions that are over when the soak begins. They are fetched before memory is measured, so that the process is as large then as one that
 * has run for a while.
 */
export const historySessions = 20;

/** What happens to which symbols, so that the vendor and the verdict say the same without speaking to each other. */
const events = {
  split: { every: 50, at: 3, session: historySessions + 4, ratio: 4 },
  /** Before the first bar: a split outside the range of bars. */
  oldSplit: { every: 50, at: 4, date: '2020-08-31', ratio: 2 },
  dividend: { every: 10, at: 5, session: historySessions + 3, amount: 0.5 },
  renamed: { every: 100, at: 7, session: historySessions + 5 },
  delisted: { every: 100, at: 9, session: historySessions + 6 },
} as const;

const isAmong = (index: number, { every, at }: { readonly every: number; readonly at: number }) => index % every === at;

/** Sessions of New York, from the second of January 2024 on: those of the history, then those of the soak. */
export function sessionsOf(evenings: number): readonly string[] {
  const { calendar } = calendarOf('XNAS');
  return calendar!.sessionsBetween('2024-01-02', '2025-12-31').slice(0, historySessions + evenings);
}

export function symbolOf(index: number): string {
  return `S${String(index).padStart(5, '0')}`;
}

/** The ticker of a stock that is renamed, from that session on. */
export function renamedOf(index: number): { readonly ticker: string; readonly session: number } | undefined {
  if (!isAmong(index, events.renamed)) return undefined;
  return { ticker: symbolOf(index).replace('S', 'R'), session: events.renamed.session };
}

/** The stock that is asked for under a ticker, as it is held at a session; undefined where nobody holds it, or no longer. */
export function holderOf(ticker: string, session: number): number | undefined {
  const index = Number(ticker.slice(1));
  const renamed = renamedOf(index);
  const present = renamed !== undefined && session >= renamed.session ? renamed.ticker : symbolOf(index);
  return ticker === present && session <= lastSessionOf(index) ? index : undefined;
}

/** Number of the last session with a bar. */
export function lastSessionOf(index: number): number {
  return isAmong(index, events.delisted) ? events.delisted.session : Infinity;
}

export function splitsOf(index: number, sessions: readonly string[]) {
  const { split, oldSplit } = events;
  const exDate = sessions[split.session];
  return [
    ...(isAmong(index, oldSplit) ? [{ date: oldSplit.date, numerator: oldSplit.ratio, denominator: 1 }] : []),
    ...(isAmong(index, split) && exDate !== undefined
      ? [{ date: exDate, numerator: split.ratio, denominator: 1 }]
      : []),
  ];
}

export function dividendsOf(index: number, sessions: readonly string[]) {
  const date = sessions[events.dividend.session];
  return isAmong(index, events.dividend) && date !== undefined ? [{ date, amount: events.dividend.amount }] : [];
}

/** Close of a session with every split up to a date in it. */
export function closeOf(index: number, session: number, sessions: readonly string[], through: string): number {
  const wave = 1 + 0.01 * Math.sin(index + session);
  const before = Math.round((50 + (index % 200)) * wave * 400) / 100;
  return before / sharesOf(index, session, sessions, through);
}

/** How many shares one before any split is, where every split up to a date, and up to the session, counts. */
function sharesOf(index: number, session: number, sessions: readonly string[], through: string): number {
  const day = sessions[session]!;
  return splitsOf(index, sessions)
    .filter(({ date }) => date >= sessions[0]! && (date <= day || date <= through))
    .reduce((shares, { numerator }) => shares * numerator, 1);
}

/** The chart of a stock as the vendor has it in the evening of a session. */
export function listingAt(index: number, session: number, sessions: readonly string[]): YahooListing {
  const through = sessions[session]!;
  const days = sessions.slice(0, Math.min(session, lastSessionOf(index)) + 1).map((date, each) => {
    const close = closeOf(index, each, sessions, through);
    const volume = (1000 + index) * sharesOf(index, each, sessions, through);
    return { date, open: close, high: close * 1.01, low: close * 0.99, close, volume };
  });
  const known = ({ date }: { date: string }) => date <= through;
  return {
    days,
    splits: splitsOf(index, sessions).filter(known),
    dividends: dividendsOf(index, sessions).filter(known),
  };
}

/** Stocks that news are asked of. */
export const newsStocks = 10;
export const newsPages = 100;
const perPage = 5;

/** Stories of a session on a stock: one that the next stock shares, one without a date, one from the future. */
export function storiesOf(index: number, day: string): readonly YahooStory[] {
  const shared = Math.floor(index / 2);
  const story = (uuid: string, providerPublishTime?: number): YahooStory => ({
    ...{ uuid, title: `Story ${uuid}`, publisher: 'Wire', link: `https://wire.example/${uuid}` },
    ...(providerPublishTime === undefined ? {} : { providerPublishTime }),
    relatedTickers: [symbolOf(index)],
  });
  const noon = Date.parse(`${day}T17:00:00Z`) / 1000;
  return [
    story(`${day}-${shared}`, noon),
    story(`undated-${day}-${index}`),
    story(`future-${day}-${index}`, noon + 30 * 86_400),
  ];
}

/** A page of News API on a stock: the first stock has a hundred, the others one; each story comes under two addresses. */
export function articlesOf(index: number, day: string, page: number) {
  const pages = index === 0 ? newsPages : 1;
  const articles = Array.from(
    { length: page <= pages ? perPage : 0 },
    (_, i) => `${day}-${index}-${page}-${i}`,
  ).flatMap((name) => [
    articleAt(`https://paper.example/${name}`, day),
    articleAt(`http://paper.example/${name}/?utm_source=x#y`, day),
  ]);
  const undated =
    page === 1 ? [{ ...articleAt(`https://paper.example/undated-${day}-${index}`, day), publishedAt: null }] : [];
  return { status: 'ok', totalResults: pages * 100, articles: [...articles, ...undated] };
}

function articleAt(url: string, day: string) {
  const name = url.split('/')[3]!;
  return {
    source: { id: null, name: 'Paper' },
    title: `Article ${name}`,
    url,
    publishedAt: `${day}T16:00:00Z`,
    content: name,
  };
}

/** Articles that a session brings, each once. */
export function articlesPerSession(symbols: number): number {
  const stocks = Math.min(newsStocks, symbols);
  return Math.ceil(stocks / 2) + (newsPages + stocks - 1) * perPage;
}
