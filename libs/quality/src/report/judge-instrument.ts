import type { InstrumentReference, PriceSeriesOfInstrument } from '#contracts';
import type { RecordedFlag } from '../flags/flags.repository.js';
import { adjustedCloseDifferences, unchangedCloses } from '../rules/closes.js';
import { completenessOf, staleness, type Completeness, type NoCompleteness } from '../rules/completeness.js';
import { largeMoves, splitLikeMoves, unitSteps } from '../rules/moves.js';
import type { QualityFlag } from './quality-flag.js';

export interface InstrumentQuality {
  readonly instrument: InstrumentReference;
  readonly firstBar: string | null;
  readonly lastBar: string | null;
  readonly bars: number;
  readonly completeness: Completeness | null;
  readonly reason: NoCompleteness | null;
  /** In order of day and rule. */
  readonly flags: readonly QualityFlag[];
}

export interface JudgedFacts {
  readonly series: PriceSeriesOfInstrument;
  readonly recorded: readonly RecordedFlag[];
  /** UTC milliseconds. */
  readonly now: number;
}

/** Every rule over one instrument. */
export function judgeInstrument(
  instrument: InstrumentReference,
  { series, recorded, now }: JudgedFacts,
): InstrumentQuality {
  const { exchange, tracked } = instrument;
  const days = series.bars.map(({ date }) => date);
  const found = completenessOf({ exchange, tracked, days, now });
  const completeness = typeof found === 'string' ? null : found;
  const computed = [
    ...largeMoves(series),
    ...splitLikeMoves(series),
    ...unitSteps(series),
    ...unchangedCloses(series),
    ...adjustedCloseDifferences(series),
    ...(completeness === null ? [] : staleness(tracked, days.at(-1), completeness)),
  ];
  const flags: QualityFlag[] = [
    ...recorded.map((flag) => ({ ...flag, recorded: true })),
    ...computed.map((finding) => ({ ...finding, source: null, recorded: false })),
  ];
  return {
    instrument,
    firstBar: days[0] ?? null,
    lastBar: days.at(-1) ?? null,
    bars: days.length,
    completeness,
    reason: typeof found === 'string' ? found : null,
    flags: flags.sort((a, b) => order(a, b)),
  };
}

function order(a: QualityFlag, b: QualityFlag): number {
  const [left, right] = [a, b].map(({ date, rule, source }) => `${date} ${rule} ${source ?? ''}`) as [string, string];
  return left < right ? -1 : left > right ? 1 : 0;
}
