import type { RejectedRow } from '#contracts';

/** Characters of all names and reasons of one event: at most 3 bytes each, and so well below the payload limit of 1 MiB. */
const charactersPerEvent = 100_000;
const rowsPerEvent = 2000;
const longestName = 255;
const longestReason = 500;

export interface RejectionData {
  readonly file: string;
  readonly line: bigint;
  readonly reason: string;
  readonly code?: string;
}

/** Splits rejections into as many events as they need; a name or reason of absurd length is cut. */
export function chunkRejections(rejections: readonly RejectedRow[]): RejectionData[][] {
  const chunks: RejectionData[][] = [];
  let chunk: RejectionData[] = [];
  let characters = 0;
  for (const row of rejections) {
    const rejection = {
      file: cut(row.file, longestName),
      line: BigInt(row.line),
      reason: cut(row.reason, longestReason),
      ...(row.code === undefined ? {} : { code: row.code }),
    };
    const size = rejection.file.length + rejection.reason.length;
    if (chunk.length === rowsPerEvent || (chunk.length > 0 && characters + size > charactersPerEvent)) {
      chunks.push(chunk);
      chunk = [];
      characters = 0;
    }
    chunk.push(rejection);
    characters += size;
  }
  if (chunk.length > 0) chunks.push(chunk);
  return chunks;
}

function cut(text: string, length: number): string {
  const whole = text.length <= length ? text : `${text.slice(0, length - 1)}…`;
  return whole.toWellFormed();
}
