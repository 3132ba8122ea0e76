/** A statement of a source as the log accepted it. */
export interface RecordedFact {
  /** Label of the source. */
  readonly source: string;
  /** When the log accepted it: UTC milliseconds. */
  readonly recordedAt: number;
}

/** `action`: a split, dividend or other distribution. */
export type FactKind = 'bar' | 'action' | 'article';

const minute = 60_000;
const day = 86_400_000;

/** A bar is final so long after the close of its session: milliseconds. */
export const finalAfter = 30 * minute;

/** What was recorded this close to its market time was recorded live; anything else is history. */
export const liveWithin = 5 * day;

/**
 * How long after its market time a fact of history is taken to have been available, for each source label; `other` for every
 * label that is not named. In code, because answers must not depend on settings.
 */
const delays: Readonly<Record<FactKind, Readonly<Record<string, number> & { readonly other: number }>>> = {
  bar: { other: finalAfter },
  // Announced before its ex-date, and in force at its start.
  action: { other: 0 },
  // Fetched every few minutes; the free plan of News API serves articles a day late.
  article: { other: 5 * minute, 'news-api': day },
};

/** The longest delay of any source: what is older than this beside `liveWithin` was available, whoever said it. */
export const longestDelay = Math.max(...Object.values(delays).flatMap((bySource) => Object.values(bySource)));

/** How long after its market time a fact of history is taken to have been available: milliseconds. */
export function delayOf(kind: FactKind, source: string): number {
  const bySource = delays[kind];
  return Object.hasOwn(bySource, source) ? bySource[source]! : bySource.other;
}

/** True for what was recorded within five days of its market time (UTC milliseconds). */
export function isRecordedLive(marketTime: number, recordedAt: number): boolean {
  return Math.abs(recordedAt - marketTime) <= liveWithin;
}

/**
 * Since when a fact could be known, in UTC milliseconds: when it was recorded, where that was live; else its market time and the
 * delay of its source.
 * @param marketTime see barTime, actionTime; of an article its publication
 */
export function availableFrom(kind: FactKind, marketTime: number, { source, recordedAt }: RecordedFact): number {
  return isRecordedLive(marketTime, recordedAt) ? recordedAt : marketTime + delayOf(kind, source);
}

/**
 * Of the versions of one fact, in the order in which they were recorded and the last one in force, the one that could be known
 * at an instant. That is the version in force, as soon as it was available. Before that an earlier one, where it was recorded
 * live: that is what was known then. Earlier versions of history never count, so that the order in which history was imported
 * makes no difference.
 */
export function versionAvailableAt<V extends RecordedFact>(
  kind: FactKind,
  marketTime: number,
  versions: readonly V[],
  instant: number,
): V | undefined {
  const inForce = versions.at(-1);
  if (inForce === undefined || availableFrom(kind, marketTime, inForce) <= instant) return inForce;
  return versions.findLast(
    (version) => version !== inForce && isRecordedLive(marketTime, version.recordedAt) && version.recordedAt <= instant,
  );
}
