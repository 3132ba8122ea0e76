import type { PriceSeriesOfInstrument } from '#contracts';
import type { Finding } from './finding.js';

/** So many bars in a row with one close: nothing was traded, or the source repeats itself. */
const mostUnchanged = 5;

/** Runs of five bars or more with one close; one finding per run, at its fifth bar. */
export function unchangedCloses({ bars }: PriceSeriesOfInstrument): Finding[] {
  const findings: Finding[] = [];
  let first = 0;
  for (let i = 1; i <= bars.length; i++) {
    if (i < bars.length && bars[i]!.close === bars[first]!.close) continue;
    const length = i - first;
    if (length >= mostUnchanged) {
      const { date, close } = bars[first]!;
      const detail = `close ${close} on ${length} bars in a row, from ${date} to ${bars[i - 1]!.date}`;
      findings.push({ date: bars[first + mostUnchanged - 1]!.date, rule: 'unchanged_closes', detail });
    }
    first = i;
  }
  return findings;
}

/** A smaller difference (relative) is rounding of the vendor's figures. */
const mostDifference = 1e-4;

/**
 * Bars whose adjusted close moved otherwise than ours since the bar before: both are compared as ratios of consecutive bars of one
 * source, so that a vendor's later actions, which change the whole of its history by one factor, do not count.
 */
export function adjustedCloseDifferences({ bars, distributions }: PriceSeriesOfInstrument): Finding[] {
  const sorted = [...distributions].sort((a, b) => (a.exDate < b.exDate ? -1 : 1));
  const findings: Finding[] = [];
  let next = 0;
  for (let i = 1; i < bars.length; i++) {
    const [previous, bar] = [bars[i - 1]!, bars[i]!];
    while (next < sorted.length && sorted[next]!.exDate <= previous.date) next++;
    let factor = 1;
    for (let at = next; at < sorted.length && sorted[at]!.exDate <= bar.date; at++) factor *= sorted[at]!.factor;
    const [before, after] = [previous.vendorAdjustedClose, bar.vendorAdjustedClose];
    if (before === null || after === null || previous.source !== bar.source) continue;
    const theirs = after / before;
    const ours = bar.close / (previous.close * factor);
    if (Math.abs(theirs / ours - 1) <= mostDifference || !Number.isFinite(theirs / ours)) continue;
    const detail = `adjusted close of ${bar.source} moves by ${theirs.toPrecision(8)} since ${previous.date}, ours by ${ours.toPrecision(8)}`;
    findings.push({ date: bar.date, rule: 'adjusted_close_differs', detail });
  }
  return findings;
}
