import type { PriceSeriesOfInstrument } from '#contracts';
import { addDays } from '#markets';

/** Bars of consecutive days with these closes, of which the last is dated. */
export function seriesEnding(lastDay: string, closes: readonly number[]): PriceSeriesOfInstrument {
  const bars = closes.map((close, i) => ({
    date: addDays(lastDay, i - closes.length + 1),
    close,
    vendorAdjustedClose: null,
    source: 'yahoo-file',
  }));
  return { bars, splitDates: [], distributions: [] };
}

/** Apple's closes (split-adjusted) over the 62 sessions up to 2013-01-24, the day after its quarterly figures. */
export const appleUpTo20130124: readonly number[] = [
  87.622856, 88.118568, 87.077141, 86.285713, 85.045715, 85.220001, 82.400002, 83.517143, 83.264282, 79.714287,
  76.821426, 78.151428, 77.547142, 77.557144, 76.697144, 75.08857, 75.382858, 80.818573, 80.129997, 80.242859, 81.64286,
  84.218575, 83.540001, 83.277145, 84.194283, 83.611427, 83.741432, 82.264282, 76.970001, 78.177139, 76.178574,
  75.688568, 77.341431, 77.0, 75.669998, 72.827141, 74.118568, 76.271431, 75.187141, 74.53286, 74.190002, 74.309998,
  73.285713, 73.580002, 72.798569, 76.024284, 78.432854, 77.442856, 75.285713, 74.842857, 75.044289, 73.871429,
  74.78714, 74.328575, 71.678574, 69.417145, 72.298569, 71.811432, 71.428574, 72.110001, 73.43, 64.35714,
]; // prettier-ignore
