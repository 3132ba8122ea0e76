import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectionError, VendorError, VendorGate, type VendorTerms } from '#contracts';
import { Clock } from '#event-sourcing';
import { redactSecrets } from '#telemetry';
import { vendorBreaker, vendorRequests, vendorRequestSeconds, vendorRetries, vendorWaits } from './vendor-metrics.js';
import { circuitOpen, ordinaryPatience, VendorPolicy, type VendorPatience } from './vendor-policy.js';
import { VendorUsageRepository, type BreakerState, type VendorState } from './vendor-usage.repository.js';

export type Pause = (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;

const pauseFor: Pause = async (milliseconds, signal) => {
  await sleep(milliseconds, undefined, { signal });
};

/** A success is written down so often, at most; failures and changes of the breaker always. */
const noteEvery = 1_000;

/** Requests to vendors within their terms; budgets and states are kept in the database, for all processes. */
@Injectable()
export class TermsGate extends VendorGate {
  readonly #terms = new Map<string, VendorTerms>();
  readonly #policies = new Map<string, VendorPolicy>();
  readonly #noted = new Map<string, number>();
  /** How vendors that fail are asked again. */
  patience: VendorPatience = ordinaryPatience;
  /** Waits for a budget; another one where time is simulated. */
  pause: Pause = pauseFor;

  constructor(
    private readonly vendors: VendorUsageRepository,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** In order of kind and label. */
  get known(): readonly VendorTerms[] {
    const nameOf = ({ kind, label }: VendorTerms) => `${kind} ${label}`;
    return [...this.#terms.values()].sort((a, b) => (nameOf(b) < nameOf(a) ? 1 : -1));
  }

  override register(terms: VendorTerms): void {
    this.#terms.set(`${terms.kind} ${terms.label}`, terms);
  }

  override async ask<T>(
    terms: VendorTerms,
    request: (signal: AbortSignal) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const { label } = terms;
    await this.#mayAsk(label);
    return this.#policyOf(terms).run(label, (ended) => this.#once(terms, request, ended), signal);
  }

  /** What another process has found out of the vendor counts here too. */
  async #mayAsk(label: string): Promise<void> {
    const { openUntil, notBefore } = await this.vendors.state(label);
    const now = this.clock.now();
    if (openUntil !== null && openUntil > now) throw circuitOpen(label);
    if (notBefore !== null && notBefore > now + this.patience.longestRetryAfter) {
      const until = new Date(notBefore).toISOString();
      throw new VendorError('vendor_rate_limited', `${label} asked to be left alone until ${until}`, {
        retryAfter: notBefore - now,
      });
    }
  }

  async #once<T>(terms: VendorTerms, request: (signal: AbortSignal) => Promise<T>, ended: AbortSignal): Promise<T> {
    const { label, timeout } = terms;
    await this.#reserve(terms, ended);
    const began = performance.now();
    try {
      const answer = await request(AbortSignal.any([ended, AbortSignal.timeout(timeout)]));
      vendorRequests.inc({ vendor: label, outcome: 'ok' });
      await this.#succeeded(label);
      return answer;
    } catch (caught) {
      // Sources say themselves what a failed connection means; how long is too long is said here.
      const isLate = !ended.aborted && (caught as { name?: string } | null)?.name === 'TimeoutError';
      const error = isLate ? connectionError(label, caught) : caught;
      if (error instanceof VendorError) {
        vendorRequests.inc({ vendor: label, outcome: error.code });
        await this.#failed(label, error);
      }
      throw error;
    } finally {
      vendorRequestSeconds.observe({ vendor: label }, (performance.now() - began) / 1000);
    }
  }

  async #reserve(terms: VendorTerms, ended: AbortSignal): Promise<void> {
    const { label, perDay } = terms;
    for (;;) {
      ended.throwIfAborted();
      const reservation = await this.vendors.reserve(terms, this.clock.now());
      if (reservation === 'granted') return;
      if (reservation === 'day_spent') {
        const message = `the budget of ${perDay} requests to ${label} in 24 hours is spent`;
        throw new VendorError('vendor_budget_spent', message);
      }
      vendorWaits.inc({ vendor: label }, reservation.wait / 1000);
      await this.pause(reservation.wait, ended);
    }
  }

  async #succeeded(label: string): Promise<void> {
    const now = this.clock.now();
    if (now - (this.#noted.get(label) ?? -Infinity) < noteEvery) return;
    this.#noted.set(label, now);
    await this.vendors.note(label, { lastSuccessAt: now, notBefore: null });
  }

  async #failed(label: string, { code, message, retryAfter }: VendorError): Promise<void> {
    // An answer to one question, such as an unknown symbol, says nothing of how the vendor is.
    if (code === 'vendor_symbol_unknown') return this.#succeeded(label);
    const now = this.clock.now();
    this.#noted.delete(label);
    await this.vendors.note(label, {
      lastErrorAt: now,
      lastErrorCode: code,
      lastError: redactSecrets(message).slice(0, 500),
      ...(retryAfter === undefined ? {} : { notBefore: now + retryAfter }),
    });
  }

  #policyOf(terms: VendorTerms): VendorPolicy {
    const { label, kind } = terms;
    let policy = this.#policies.get(`${kind} ${label}`);
    if (policy === undefined) {
      policy = new VendorPolicy(terms, this.patience, {
        onRetry: () => vendorRetries.inc({ vendor: label }),
        onBreaker: (state) => void this.#breakerIs(label, state),
      });
      this.#policies.set(`${kind} ${label}`, policy);
    }
    return policy;
  }

  async #breakerIs(label: string, breaker: BreakerState): Promise<void> {
    vendorBreaker.set({ vendor: label }, breaker === 'closed' ? 0 : breaker === 'open' ? 2 : 1);
    // A little earlier than this process tries it, which is to find it allowed.
    const openUntil = breaker === 'open' ? this.clock.now() + Math.max(0, this.patience.halfOpenAfter - 500) : null;
    const state: Partial<VendorState> = { breaker, openUntil };
    await this.vendors.note(label, state).catch(() => undefined);
  }
}
