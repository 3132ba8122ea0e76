import { MarketlogError } from '#event-sourcing';
import type { DeadLetters, ParkedKeySelection, ParkedKeyStatus } from '#projection-engine';

/** @throws MarketlogError `dead_letter_not_found`, which says what is parked instead. */
export async function findParkedKeys(
  letters: DeadLetters,
  selection: ParkedKeySelection,
): Promise<[ParkedKeyStatus, ...ParkedKeyStatus[]]> {
  const [first, ...others] = await letters.list(selection);
  if (first !== undefined) return [first, ...others];
  const consumers = new Set((await letters.list()).map(({ consumer }) => consumer.name));
  const parked = consumers.size === 0 ? 'nothing is parked at all' : `keys are parked of ${[...consumers].join(', ')}`;
  throw new MarketlogError('dead_letter_not_found', `nothing is parked ${inWords(selection)}; ${parked}`);
}

function inWords({ consumer, key, eventId }: ParkedKeySelection): string {
  const parts = [
    ...(consumer === undefined ? [] : [`of ${consumer}`]),
    ...(key === undefined ? [] : [`with key ${key}`]),
    ...(eventId === undefined ? [] : [`with event ${eventId}`]),
  ];
  return parts.length === 0 ? 'now' : parts.join(' ');
}
