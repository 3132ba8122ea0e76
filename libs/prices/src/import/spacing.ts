import type { Delivery } from '../files/delivery.js';

const dayLength = 86_400_000;
/** Fewer days may be a week apart by chance. */
const leastDays = 10;

/**
 * `weeks` or `months` where the days of a symbol are so far apart, as in files of weekly or monthly bars; undefined where they
 * are not, or too few to tell.
 */
export function spacingOf(delivery: Delivery): 'weeks' | 'months' | undefined {
  const { size, span } = delivery;
  if (size < leastDays || span === undefined) return undefined;
  const usual = (Date.parse(span.to) - Date.parse(span.from)) / dayLength / (size - 1);
  // Nearly every file ends here, without a look at its days.
  const found = usual > 6 && usual < 8 ? 'weeks' : usual > 27 && usual < 33 ? 'months' : undefined;
  if (found === undefined) return undefined;
  const [least, most] = found === 'weeks' ? [4, 10] : [24, 38];
  let before: number | undefined;
  for (const { date } of delivery.days()) {
    const day = Date.parse(date) / dayLength;
    if (before !== undefined && (day - before < least || day - before > most)) return undefined;
    before = day;
  }
  return found;
}
