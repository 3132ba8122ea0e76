import type { ServedLog } from './served-log.js';
import { dataOf, type Question } from './rest-load.js';

/** More bars than any stock has here. */
const all = 1500;
/** Bars of a page. */
const page = 100;

const pricesOf = (symbol: string, limit: number) => `/v1/stocks/${encodeURIComponent(symbol)}/prices?limit=${limit}`;

/**
 * What clients ask of stocks, in the shares in which they ask it: of ten questions one for all bars, six for the newest, and one each for the
 * stock, its indicators and its articles.
 * @param falsify makes all bars of the first stock wrong, so that an answer with some of the wrong ones and some of the right ones shows
 */
export async function questionsFor(
  served: Pick<ServedLog, 'ask'>,
  symbols: readonly string[],
  falsify: (symbols: readonly string[]) => Promise<unknown>,
): Promise<Question[]> {
  const barsOf = async (symbol: string, limit: number): Promise<unknown[]> =>
    ((await served.ask('GET', pricesOf(symbol, limit))).body as { data: unknown[] }).data;
  const [first] = symbols;
  // By another question: what is asked later must not have been answered before.
  const right = await barsOf(first!, all - 1);
  await falsify(symbols);
  const states = new Map<string, unknown[][]>();
  for (const symbol of symbols) states.set(symbol, [await barsOf(symbol, all)]);
  states.get(first!)!.push(right);
  const allowed = (symbol: string, count: number) =>
    states.get(symbol)!.map((bars) => dataOf({ data: bars.slice(0, count) }));
  if (new Set(allowed(first!, all)).size !== 2) throw new Error(`the wrong bars of ${first!} do not show`);

  const stock = (symbol: string) => `/v1/stocks/${encodeURIComponent(symbol)}`;
  const kinds: ((symbol: string) => Question)[] = [
    (symbol) => ({ path: pricesOf(symbol, all), allowed: allowed(symbol, all) }),
    (symbol) => ({ path: stock(symbol) }),
    (symbol) => ({ path: `${stock(symbol)}/indicators` }),
    (symbol) => ({ path: `${stock(symbol)}/articles` }),
    ...Array<(symbol: string) => Question>(6).fill((symbol) => ({
      path: pricesOf(symbol, page),
      allowed: allowed(symbol, page),
    })),
  ];
  // No two questions for one stock follow each other, nor two for all bars.
  return symbols.flatMap((_, at) => kinds.map((kind, which) => kind(symbols[(at + which) % symbols.length]!)));
}
