import type { IngestionFailure } from '#contracts';
import { MarketlogError } from '#event-sourcing';

/** What the log says of an error that ended an import or a fetch: a code and one sentence, never a stack trace. */
export function failureOf(error: unknown): IngestionFailure {
  if (error instanceof MarketlogError) return { code: error.code, message: error.message, retryable: error.retryable };
  const { name = '', message = String(error) } = Object(error) as { name?: string; message?: string };
  if (name === 'AbortError') return { code: 'interrupted', message: 'It was interrupted', retryable: true };
  return { code: 'unexpected_error', message, retryable: false };
}
