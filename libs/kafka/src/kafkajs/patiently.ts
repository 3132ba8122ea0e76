import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds that a farewell to a broker may take; one that is frozen gets none. */
const patience = 3000;

/** Waits for the end of a connection, but not for ever, and whatever comes of it: it goes on in the background. */
export async function patiently(farewell: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  const late = sleep(patience, undefined, { signal: timer.signal }).catch(() => undefined);
  await Promise.race([farewell.catch(() => undefined), late]);
  timer.abort();
}

/** What did not end in time, as kafkajs would call it. */
class UnansweredError extends Error {
  readonly code = 'ETIMEDOUT';
}

/** @throws Error with the code ETIMEDOUT where the work takes longer; it goes on in the background. */
export async function within<Result>(milliseconds: number, work: Promise<Result>): Promise<Result> {
  const timer = new AbortController();
  const late = sleep(milliseconds, undefined, { signal: timer.signal }).then(() => {
    throw unanswered(`no answer within ${milliseconds} ms`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    late.catch(() => undefined);
    timer.abort();
  }
}

export function unanswered(message: string): Error {
  return new UnansweredError(message);
}
