import { setTimeout as sleep } from 'node:timers/promises';

/** Waits so many milliseconds, or until aborted; never rejects. */
export async function pause(milliseconds: number, abort: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal: abort }).catch(() => undefined);
}

/** Doubled with each try up to the most, and spread, so that many do not come back at once. */
export function backOff({ first, most }: { readonly first: number; readonly most: number }, tries: number): number {
  return Math.min(first * 2 ** Math.min(tries, 16), most) * (0.75 + Math.random() / 2);
}

/** Asked anew after every wait: a signal is aborted by others meanwhile. */
export function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}
