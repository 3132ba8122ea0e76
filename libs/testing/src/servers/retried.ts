import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds before something is fetched again. */
const rest = 3_000;

/** What comes from a registry or a mirror, which may be busy or in the middle of an update for a moment. @throws what the last of three tries says */
export async function retried<T>(fetch: () => T | Promise<T>, { tries = 3, between = rest } = {}): Promise<T> {
  for (let left = tries - 1; ; left--) {
    try {
      return await fetch();
    } catch (error) {
      if (left === 0) throw error;
      await pause(between);
    }
  }
}
