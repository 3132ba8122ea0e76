import { decodeEvent } from '#contracts';
import type { EventStore } from '#event-sourcing';
import {
  articlesPerSession,
  closeOf,
  dividendsOf,
  historySessions,
  lastSessionOf,
  sessionsOf,
  splitsOf,
  symbolOf,
} from './simulated-market.js';

export interface Verdict {
  readonly bars: number;
  readonly splits: number;
  readonly dividends: number;
  readonly articles: number;
  readonly events: number;
  /** What is missing, twice, changed or of another number than the vendor's; one sentence each, the first fifty. */
  readonly problems: readonly string[];
}

const chunk = 2_000;
const mostProblems = 50;

/** Holds the log against what the simulated vendors had: every bar, split, dividend and article once, and no correction. */
export async function soakVerdict(store: EventStore, symbols: number, sessionCount: number): Promise<Verdict> {
  const sessions = sessionsOf(sessionCount);
  const seen = new Map<string, number>();
  const problems: string[] = [];
  const say = (problem: string) => {
    if (problems.length < mostProblems) problems.push(problem);
  };
  const once = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
  let events = 0;
  for (const head of await store.heads()) {
    events += head.position;
    if (head.category !== 'prices' && head.category !== 'articles') continue;
    for (let after = 0; after < head.position; after += chunk) {
      for (const event of (await store.readPartition(head, after, chunk)).map(decodeEvent)) {
        const [, id = ''] = event.stream.split('-');
        switch (event.type) {
          case 'marketlog.prices.v1.DailyBarRecorded': {
            const { date = '', close, through = '' } = event.data.bar ?? {};
            once(`bar ${id} ${date}`);
            const expected = closeOf(Number(id.slice(1)), sessions.indexOf(date), sessions, through);
            if (close !== expected) say(`${id} ${date}: close ${close} in place of ${expected} through ${through}`);
            break;
          }
          case 'marketlog.prices.v1.SplitRecorded':
            once(`split ${id} ${event.data.exDate}`);
            break;
          case 'marketlog.prices.v1.DividendRecorded':
            once(`dividend ${id} ${event.data.exDate}`);
            break;
          case 'marketlog.prices.v1.DailyBarCorrected':
            say(`${event.stream}: a bar was corrected`);
            break;
          case 'marketlog.articles.v1.ArticlePublished':
            once(`article ${event.data.title}`);
            break;
          case 'marketlog.articles.v1.ArticleRevised':
            say(`${event.stream}: an article was revised`);
            break;
          default:
        }
      }
    }
  }
  const expected = new Set(expectedFacts(symbols, sessions));
  for (const what of expected) if (!seen.has(what)) say(`lost: ${what}`);
  for (const [what, times] of seen) {
    if (times > 1) say(`${times} times: ${what}`);
    if (!what.startsWith('article ') && !expected.has(what)) say(`not the vendor's: ${what}`);
  }
  const count = (kind: string) => [...seen.keys()].filter((what) => what.startsWith(`${kind} `)).length;
  const articles = count('article');
  const wanted = articlesPerSession(symbols) * (sessions.length - historySessions);
  if (articles !== wanted) say(`${articles} articles in place of ${wanted}`);
  return { bars: count('bar'), splits: count('split'), dividends: count('dividend'), articles, events, problems };
}

function* expectedFacts(symbols: number, sessions: readonly string[]): Generator<string> {
  for (let index = 0; index < symbols; index++) {
    const id = symbolOf(index);
    for (const [session, date] of sessions.entries()) if (session <= lastSessionOf(index)) yield `bar ${id} ${date}`;
    for (const { date } of splitsOf(index, sessions)) yield `split ${id} ${date}`;
    for (const { date } of dividendsOf(index, sessions)) yield `dividend ${id} ${date}`;
  }
}
