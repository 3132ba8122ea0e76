import type { CliOutcome } from '#cli';
import type { ProjectionProgress } from '#event-sourcing';
import type { TrackingResult } from './track-instrument.command.js';

export interface TrackingWords {
  readonly tracked: boolean;
  /** What `SYMBOL is … tracked` says where the command changed something, and where it did not. */
  readonly changed: string;
  readonly unchanged: string;
}

/** What `track` and `untrack` have in common: symbol after symbol, then the read models that cover what was appended. */
export async function changeTracking(
  symbols: readonly string[],
  change: (symbol: string) => Promise<TrackingResult>,
  progress: ProjectionProgress,
  words: TrackingWords,
): Promise<CliOutcome> {
  const results = [];
  const appended = [];
  for (const symbol of symbols) {
    const { instrumentId, changed, addresses } = await change(symbol);
    results.push({ symbol: symbol.toUpperCase(), instrumentId, tracked: words.tracked, changed });
    appended.push(...addresses);
  }
  await progress.caughtUp(appended);
  const lines = results.map(
    ({ symbol, changed }) => `${symbol} is ${changed ? words.changed : words.unchanged} tracked`,
  );
  return { exitCode: 0, json: results, text: lines.join('\n') };
}
