import type { InstrumentDirectory } from '#contracts';
import { MarketlogError } from '#event-sourcing';

/**
 * Does something with an event key that a person gave: the key itself, or the symbol of the instrument that it is the id of.
 * @throws MarketlogError `unknown_key` where neither has events
 */
export async function withEventKey<T>(
  given: string,
  directory: Pick<InstrumentDirectory, 'get'>,
  attempt: (key: string) => Promise<T>,
): Promise<T> {
  try {
    return await attempt(given);
  } catch (error) {
    if (!(error instanceof MarketlogError) || error.code !== 'unknown_key') throw error;
    const instrument = await directory.get(given).catch(() => undefined);
    if (instrument === undefined || instrument.instrumentId === given) throw error;
    return attempt(instrument.instrumentId);
  }
}
