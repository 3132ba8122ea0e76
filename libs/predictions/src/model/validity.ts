import type { ExchangeCalendar } from '#markets';
import type { PriceModelCard } from './price-models.port.js';

/** Sessions after the last one that a model was trained on whose features and outcomes still overlap with it. */
export const embargoSessions = 5;

/** True up to five sessions after the last outcome that the model was trained on: it would repeat what it has seen. */
export function isInSample(
  { trainedThrough }: Pick<PriceModelCard, 'trainedThrough'>,
  date: string,
  calendar: ExchangeCalendar,
): boolean {
  if (date <= trainedThrough) return true;
  const since = calendar.countBetween(trainedThrough, date) - (calendar.isSession(trainedThrough) ? 1 : 0);
  return since <= embargoSessions;
}

/** Whether a version is meant for a session; one without a range is for all that is not in its sample. */
export function isValidAt({ validFrom, validThrough }: PriceModelCard, date: string): boolean {
  return (validFrom === undefined || validFrom <= date) && (validThrough === undefined || date <= validThrough);
}
