/** Requests in any 60 seconds, and in any 24 hours, of all processes together. */
export interface VendorBudget {
  readonly perMinute: number;
  readonly perDay: number;
}

/** What a vendor is asked for, and how often it may be. */
export interface VendorTerms extends VendorBudget {
  /** Lower case: `yahoo`. */
  readonly label: string;
  readonly kind: 'prices' | 'articles';
  /** Requests of one process at a time. */
  readonly concurrency: number;
  /** Milliseconds that one request may take. */
  readonly timeout: number;
}

/** Through which every request to a vendor goes. Bound to the ingestions feature by the app. */
export abstract class VendorGate {
  /** Makes a vendor known, so that `GET /v1/sources` shows it before its first request. */
  abstract register(terms: VendorTerms): void;

  /**
   * Makes a request within the vendor's terms: it waits for the budget of the minute, ends what takes too long, repeats what is retryable
   * and leaves the vendor alone that failed several times in a row.
   * @param request is made once per attempt; it ends with the signal
   * @throws VendorError, also `vendor_budget_spent` and `vendor_circuit_open` without a request
   */
  abstract ask<T>(terms: VendorTerms, request: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>;
}
