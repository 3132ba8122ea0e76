import { MarketlogError } from '#event-sourcing';

export type VendorErrorCode =
  /** No connection, or no answer in time. */
  | 'network_unavailable'
  /** It answers that it is out of order (5xx). */
  | 'vendor_unavailable'
  /** It takes no more requests for now (429). */
  | 'vendor_rate_limited'
  /** It does not accept our key (401, 403), or needs one. */
  | 'vendor_key_refused'
  /** What came is cut off or not what it serves, such as a proxy's page. */
  | 'vendor_response_broken'
  /** It is whole, and of another shape than known. */
  | 'vendor_response_invalid'
  | 'vendor_symbol_unknown'
  /** Our own budget of requests for the day is spent. */
  | 'vendor_budget_spent'
  /** It failed several times in a row and is left alone for a while. */
  | 'vendor_circuit_open';

/** Those of one request; the next one, for another symbol, may fare better. */
const ofOneRequest: readonly VendorErrorCode[] = [
  'vendor_symbol_unknown',
  'vendor_response_invalid',
  'vendor_response_broken',
];
const final: readonly VendorErrorCode[] = ['vendor_symbol_unknown', 'vendor_response_invalid', 'vendor_key_refused'];

export interface VendorErrorOptions extends ErrorOptions {
  /** Milliseconds that the vendor asked to be left alone for (`Retry-After`). */
  readonly retryAfter?: number | undefined;
}

/** Why a vendor gave no answer. */
export class VendorError extends MarketlogError {
  readonly retryAfter: number | undefined;

  constructor(
    override readonly code: VendorErrorCode,
    message: string,
    { retryAfter, ...options }: VendorErrorOptions = {},
  ) {
    super(code, message, !final.includes(code), options);
    this.retryAfter = retryAfter;
  }

  /** True where asking for another symbol now would fare no better. */
  get concernsAll(): boolean {
    return !ofOneRequest.includes(this.code);
  }
}
