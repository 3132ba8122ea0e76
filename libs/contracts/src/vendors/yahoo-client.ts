import { askVendor, jsonText } from './vendor-answer.js';
import type { VendorBudget } from './vendor-gate.port.js';

type Fetch = typeof globalThis.fetch;

/** What Yahoo, asked by one address, is known to bear; prices and news share it. */
export const yahooBudget: VendorBudget = { perMinute: 100, perDay: 20_000 };

/** How the library yahoo-finance2 is set up, wherever it is used: it prints nothing and asks for nothing but what it is told to. */
export const yahooOptions = {
  logger: { info() {}, warn() {}, error() {}, debug() {}, dir() {} },
  validation: { logErrors: false, logOptionsErrors: false },
  versionCheck: false,
  suppressNotices: ['yahooSurvey' as const],
};

/**
 * A fetch for the library that looks at status and body first: the library would print the address and lose the status.
 * @param baseUrl asked instead of Yahoo's own address; its path comes before Yahoo's
 */
export function yahooFetch(fetch: Fetch, baseUrl?: string): Fetch {
  return async (input, init) => {
    const response = await askVendor('Yahoo', fetch, redirected(input, baseUrl), init);
    const { status, headers } = response;
    return new Response(await jsonText('Yahoo', response), { status, headers });
  };
}

function redirected(input: Parameters<Fetch>[0], baseUrl: string | undefined): Parameters<Fetch>[0] {
  if (baseUrl === undefined) return input;
  const { pathname, search } = new URL(input instanceof Request ? input.url : input);
  return `${baseUrl.replace(/\/+$/, '')}${pathname}${search}`;
}
