import {
  BrokenCircuitError,
  bulkhead,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  ExponentialBackoff,
  fullJitterGenerator,
  handleWhen,
  retry,
  wrap,
  type IBackoff,
  type IBackoffFactory,
  type IRetryBackoffContext,
} from 'cockatiel';
import { VendorError, type VendorTerms } from '#contracts';
import type { BreakerState } from './vendor-usage.repository.js';

/** How vendors that fail are asked again; times in milliseconds. */
export interface VendorPatience {
  /** Repetitions of one request. */
  readonly retries: number;
  /** The first wait lies between 0 and this, each further one between 0 and twice as much. */
  readonly firstDelay: number;
  readonly longestDelay: number;
  /** A vendor that asks for a longer rest is not waited for. */
  readonly longestRetryAfter: number;
  /** Failures in a row after which it is left alone, and for how long until one request tries it. */
  readonly breakAfter: number;
  readonly halfOpenAfter: number;
}

export const ordinaryPatience: VendorPatience = {
  retries: 3,
  firstDelay: 500,
  longestDelay: 30_000,
  longestRetryAfter: 60_000,
  breakAfter: 5,
  halfOpenAfter: 30_000,
};

/** A vendor whose service, not whose answer to one question, is the trouble. */
const unwell: readonly string[] = ['network_unavailable', 'vendor_unavailable', 'vendor_rate_limited'];
const repeatable = [...unwell, 'vendor_response_broken'];

const stateNames: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.HalfOpen]: 'halfOpen',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
};

export interface VendorPolicyEvents {
  readonly onBreaker: (state: BreakerState) => void;
  readonly onRetry: () => void;
}

/** Retry, circuit breaker and concurrency of one vendor in this process. */
export class VendorPolicy {
  readonly #policy;

  constructor(terms: VendorTerms, patience: VendorPatience, events: VendorPolicyEvents) {
    const hasCode = (codes: readonly string[]) => (error: unknown) =>
      error instanceof VendorError && codes.includes(error.code);
    const again = retry(
      handleWhen((error) => hasCode(repeatable)(error) && restOf(error) <= patience.longestRetryAfter),
      { maxAttempts: patience.retries, backoff: new JitterOrRest(patience) },
    );
    const breaker = circuitBreaker(handleWhen(hasCode(unwell)), {
      halfOpenAfter: patience.halfOpenAfter,
      breaker: new ConsecutiveBreaker(patience.breakAfter),
    });
    again.onRetry(() => events.onRetry());
    breaker.onStateChange((state) => events.onBreaker(stateNames[state]));
    this.#policy = wrap(again, breaker, bulkhead(terms.concurrency, Infinity));
  }

  /** @throws VendorError `vendor_circuit_open` while the vendor is left alone */
  async run<T>(label: string, request: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      return await this.#policy.execute(({ signal: ended }) => request(ended), signal);
    } catch (error) {
      if (!(error instanceof BrokenCircuitError)) throw error;
      throw circuitOpen(label, { cause: error });
    }
  }
}

export function circuitOpen(label: string, options?: ErrorOptions): VendorError {
  return new VendorError(
    'vendor_circuit_open',
    `${label} failed several times in a row and is left alone for a while`,
    options,
  );
}

/** Full jitter, and never sooner than the vendor asked for (`Retry-After`). */
class JitterOrRest implements IBackoffFactory<IRetryBackoffContext<unknown>> {
  readonly #jitter;

  constructor({ firstDelay, longestDelay }: VendorPatience) {
    this.#jitter = new ExponentialBackoff({
      initialDelay: firstDelay,
      maxDelay: longestDelay,
      generator: fullJitterGenerator,
    });
  }

  next(context: IRetryBackoffContext<unknown>): IBackoff<IRetryBackoffContext<unknown>> {
    return notSooner(this.#jitter.next(), context);
  }
}

function notSooner(
  jitter: IBackoff<unknown>,
  { result }: IRetryBackoffContext<unknown>,
): IBackoff<IRetryBackoffContext<unknown>> {
  const rest = 'error' in result ? restOf(result.error) : 0;
  return { duration: Math.max(jitter.duration, rest), next: (context) => notSooner(jitter.next(context), context) };
}

function restOf(error: unknown): number {
  return error instanceof VendorError ? (error.retryAfter ?? 0) : 0;
}
