import type { IngestionFailure } from '#contracts';
import { MarketlogError } from '#event-sourcing';
import { redactSecrets } from '#telemetry';

/**
 * What the log says where several parts of a fetch failed: the messages of up to three, under the code of the first that is
 * retryable, else of the first.
 */
export function failureOfSeveral(errors: readonly Error[]): IngestionFailure | undefined {
  const [first] = errors;
  if (first === undefined) return undefined;
  const messages = errors.slice(0, 3).map((error) => failureOf(error).message);
  const more = errors.length > 3 ? ` … and ${errors.length - 3} more` : '';
  const lead = errors.find((error) => failureOf(error).retryable) ?? first;
  return { ...failureOf(lead), message: [...new Set(messages)].join('; ') + more };
}

/** What the log says of an error that ended an import or a fetch: its code and sentence where it is ours, never a stack trace or a secret. */
export function failureOf(error: unknown): IngestionFailure {
  if (error instanceof MarketlogError) {
    const { code, message, retryable } = error;
    return { code, message: redactSecrets(message), retryable };
  }
  const interrupted = (Object(error) as { name?: string }).name === 'AbortError';
  return interrupted
    ? { code: 'interrupted', message: 'it was interrupted', retryable: true }
    : { code: 'internal_error', message: 'it stopped early by an unexpected error', retryable: true };
}
