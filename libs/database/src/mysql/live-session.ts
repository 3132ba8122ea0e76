import { isEndedSession } from './mysql-errors.js';

/**
 * Asks once more where the server had ended the session before it was asked, as it does with those of a process that stood still
 * for long. What is asked must be harmless, and give up the session that failed.
 * @param sessions that may have ended unnoticed; after those there are only new ones
 */
export async function onLiveSession<T>(sessions: number, ask: () => Promise<T>): Promise<T> {
  for (let ended = 0; ; ended++) {
    try {
      return await ask();
    } catch (error) {
      if (ended >= sessions || !isEndedSession(error)) throw error;
    }
  }
}
