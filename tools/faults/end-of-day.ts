/** Minutes from a fetch to the end of the comparison with what the other log was fed, at most. */
const needed = 20;

const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'America/New_York', hour: '2-digit', minute: '2-digit' });

/**
 * True where the day of the exchange ends soon. What is fetched is adjusted through the day on which that is done, so both logs have to be fed on
 * the same one.
 */
export function nearsEndOfDay(now: Date): boolean {
  const [hours, minutes] = clock.format(now).split(':').map(Number) as [number, number];
  return 24 * 60 - (hours * 60 + minutes) <= needed;
}
