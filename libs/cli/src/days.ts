import { UsageError } from './errors.js';

/**
 * What reads a day as people type it.
 * @param isDay what a day is: `isTradingDay` of markets
 * @returns a parser that throws UsageError where the text is none
 */
export function dayParser(isDay: (text: string) => boolean): (text: string) => string {
  return (text) => {
    if (isDay(text)) return text;
    throw new UsageError(`"${text}" is not a day; expected for example 2024-01-31`);
  };
}

/** @throws UsageError where the last day wanted lies before the first. */
export function assertDayRange({
  from,
  to,
}: {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}): void {
  if (from !== undefined && to !== undefined && to < from)
    throw new UsageError(`--to ${to} lies before --from ${from}`);
}
