import { VendorGate, type VendorTerms } from '#contracts';

/** Lets every request through, once. */
export class OpenGate extends VendorGate {
  readonly registered: VendorTerms[] = [];

  override register(terms: VendorTerms): void {
    this.registered.push(terms);
  }

  override ask<T>(
    _terms: VendorTerms,
    request: (signal: AbortSignal) => Promise<T>,
    signal = new AbortController().signal,
  ): Promise<T> {
    return request(signal);
  }
}
