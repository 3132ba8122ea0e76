import { MarketlogError } from '#event-sourcing';
import { VendorError } from './vendor-error.js';

type Fetch = typeof globalThis.fetch;

/**
 * Asks a vendor and looks at the status first.
 * @param vendor as messages name it: `Yahoo`
 * @throws VendorError where there is no answer, or one that is not 2xx
 */
export async function askVendor(vendor: string, fetch: Fetch, ...[input, init]: Parameters<Fetch>): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(input, init);
  } catch (error) {
    throw connectionError(vendor, error);
  }
  if (!response.ok) throw statusError(vendor, response);
  return response;
}

/** The JSON of an answer. @throws VendorError `vendor_response_broken` where it is not JSON, or cut off. */
export async function jsonText(vendor: string, response: Response): Promise<string> {
  let text: string;
  try {
    text = await response.text();
  } catch (error) {
    throw connectionError(vendor, error);
  }
  try {
    JSON.parse(text);
  } catch (error) {
    const begin = text.trim().replace(/\s+/g, ' ').slice(0, 60);
    throw new VendorError('vendor_response_broken', `${vendor}'s answer is not JSON, or cut off: ${begin}`, {
      cause: error,
    });
  }
  return text;
}

function statusError(vendor: string, { status, headers }: Response): VendorError {
  const retryAfter = retryAfterOf(headers.get('retry-after'));
  if (status === 429) {
    return new VendorError('vendor_rate_limited', `${vendor} takes no more requests for now (429)`, { retryAfter });
  }
  if (status === 404) return new VendorError('vendor_symbol_unknown', `${vendor} does not know it, or no longer (404)`);
  if (status === 401 || status === 403)
    return new VendorError('vendor_key_refused', `${vendor} refused the request (${status})`);
  if (status >= 500)
    return new VendorError('vendor_unavailable', `${vendor} is out of order (${status})`, { retryAfter });
  return new VendorError('vendor_response_invalid', `${vendor} refused the request (${status})`);
}

/** Milliseconds of a `Retry-After`, which gives seconds or a date; undefined without one that can be read. */
export function retryAfterOf(header: string | null, now = Date.now()): number | undefined {
  if (header === null) return undefined;
  const milliseconds = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : undefined;
}

/** What a request that ended without an answer means; an abort of ours is passed on as it is. */
export function connectionError(vendor: string, error: unknown): Error {
  if (error instanceof MarketlogError) return error;
  const { name, message, cause } = Object(error) as { name?: string; message?: string; cause?: { message?: string } };
  if (name === 'AbortError') return error as Error;
  const reason = name === 'TimeoutError' ? 'no answer in time' : (cause?.message ?? message ?? 'no connection');
  return new VendorError('network_unavailable', `${vendor} cannot be reached: ${reason}`, { cause: error });
}
