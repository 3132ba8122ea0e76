import { dayInZone } from '#markets';

/** Milliseconds from a fetch to the end of the comparison with what the other log was fed, at most. */
const needed = 20 * 60_000;

/**
 * True where the day of the exchange ends soon. What is fetched is adjusted through the day on which that is done, so both logs have to be fed on
 * the same one.
 */
export function nearsEndOfDay(now: Date): boolean {
  const dayAt = (instant: number) => dayInZone(instant, 'America/New_York');
  return dayAt(now.getTime()) !== dayAt(now.getTime() + needed);
}
