import type { IngestionDetails } from '#contracts';

/** Names longer than this are cut, so that thousands of files cannot make an event too large. */
const maximumFiles = 1000;

/** What was asked for, as the events carry it. */
export function toStarted(ingestionId: string, { kind, mode, source, files, symbols }: IngestionDetails) {
  return { ingestionId, kind, mode, source, files: firstOf(files), symbols: firstOf(symbols) };
}

function firstOf(names: readonly string[]): string[] {
  if (names.length <= maximumFiles) return [...names];
  return [...names.slice(0, maximumFiles), `… and ${names.length - maximumFiles} more`];
}
