import type YahooFinance from 'yahoo-finance2';
import { askVendor, jsonText } from './vendor-answer.js';
import { VendorError } from './vendor-error.js';
import type { VendorBudget } from './vendor-gate.port.js';

type Fetch = typeof globalThis.fetch;

/** What Yahoo, asked by one address, is known to bear; prices and news share it. */
export const yahooBudget: VendorBudget = { perMinute: 100, perDay: 20_000 };

/** It prints nothing and asks for nothing but what it is told to. */
const options = {
  logger: { info() {}, warn() {}, error() {}, debug() {}, dir() {} },
  validation: { logErrors: false, logOptionsErrors: false },
  versionCheck: false,
  suppressNotices: ['yahooSurvey' as const],
};

type Library = InstanceType<typeof YahooFinance>;

/** Yahoo Finance by way of the library yahoo-finance2. */
export class YahooClient {
  #library: Library | undefined;

  /** @param baseUrl asked instead of Yahoo's own address; its path comes before Yahoo's */
  constructor(
    private readonly fetch: Fetch,
    private readonly baseUrl?: string,
  ) {}

  /**
   * Asks one question of the library. Schemas of our own ask for less than the library's and so survive more of Yahoo's changes: `answers` passes
   * `{ validateResult: false }`.
   * @param about the symbol that a message begins with
   * @throws VendorError; an abort as it is
   */
  async ask<T>(about: string, answers: (library: Library) => Promise<T>): Promise<T> {
    const library = await this.#load();
    return answers(library).catch((error: unknown) => Promise.reject(errorOf(error, about)));
  }

  /** Loaded on first use: most runs of Marketlog ask no vendor, and it takes its time. */
  async #load(): Promise<Library> {
    const { default: Library } = await import('yahoo-finance2');
    return (this.#library ??= new Library({ ...options, fetch: yahooFetch(this.fetch, this.baseUrl) }));
  }
}

/** @param what is wrong with the answer */
export function yahooNotUnderstood(about: string, what = 'no answer', cause?: unknown): VendorError {
  return new VendorError('vendor_response_invalid', `${about}: Yahoo's answer is not understood (${what})`, { cause });
}

function errorOf(error: unknown, about: string): Error {
  if (error instanceof VendorError)
    return error.concernsAll ? error : new VendorError(error.code, `${about}: ${error.message}`, { cause: error });
  const { name, message } = Object(error) as { name?: string; message?: string };
  if (name === 'AbortError' || name === 'TimeoutError') return error as Error;
  // Anything else is the library at odds with the answer.
  return yahooNotUnderstood(about, message?.slice(0, 200), error);
}

/** A fetch that looks at status and body first: the library would print the address and lose the status. */
function yahooFetch(fetch: Fetch, baseUrl?: string): Fetch {
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
