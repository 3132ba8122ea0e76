import type { RowCounts } from '#contracts';

type CountsMessage = { [K in keyof RowCounts]: bigint };

/** Counts as the event carries them: 64-bit integers. */
export function toCountsMessage(counts: RowCounts): CountsMessage {
  return mapCounts(counts, BigInt);
}

/** Counts of an event; what it leaves out is 0. */
export function fromCountsMessage(counts: Partial<CountsMessage> | undefined): RowCounts {
  return mapCounts(counts ?? {}, Number);
}

function mapCounts<From extends number | bigint, To>(
  counts: { readonly [K in keyof RowCounts]?: From },
  to: (value: From | 0) => To,
) {
  return {
    read: to(counts.read ?? 0),
    recorded: to(counts.recorded ?? 0),
    unchanged: to(counts.unchanged ?? 0),
    corrected: to(counts.corrected ?? 0),
    linked: to(counts.linked ?? 0),
    duplicates: to(counts.duplicates ?? 0),
    rejected: to(counts.rejected ?? 0),
    flagged: to(counts.flagged ?? 0),
    outOfOrder: to(counts.outOfOrder ?? 0),
    files: to(counts.files ?? 0),
  };
}
