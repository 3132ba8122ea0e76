import type { CliOutcome } from '#cli';
import type { StandingFact } from '#contracts';
import { formatAddress } from '#event-sourcing';
import type { ClaimsMade } from './claims-made-of.js';

interface Withdrawn {
  readonly withdrawn: number;
  readonly kept: number;
  readonly standing: readonly StandingFact[];
  readonly claims?: ClaimsMade | undefined;
}

/** What a withdrawal says: exit code 3 where something stays. */
export function withdrawalOutcome(
  what: Readonly<Record<string, string>>,
  { withdrawn, kept, standing, claims }: Withdrawn,
  { dryRun, cascade }: { readonly dryRun: boolean; readonly cascade: boolean },
): CliOutcome {
  const named = standing.map(({ event, by, byIngestion }) => ({
    address: formatAddress(event),
    by: formatAddress(by),
    ingestion: byIngestion,
  }));
  const [name] = Object.values(what);
  const more = Math.max(kept, named.length) - 10;
  const lines = [
    `${name}: ${counted(withdrawn)} ${dryRun ? 'would be' : withdrawn === 1 ? 'is' : 'are'} withdrawn` +
      (kept > 0 ? `, ${counted(kept)} ${kept === 1 ? 'stays' : 'stay'} because later ones stand on them` : ''),
    ...named
      .slice(0, 10)
      .map(({ address, by, ingestion }) => `  ${address} stays: ${by} of ingestion ${ingestion} stands on it`),
    ...(more > 0 ? [`  … and ${more.toLocaleString('en-US')} more`] : []),
    ...(kept > 0 && !cascade ? ['--cascade takes the later ones back too.'] : []),
    ...claimLines(claims),
    ...(dryRun ? ['Nothing was recorded: --dry-run.'] : []),
  ];
  return {
    exitCode: kept > 0 && !dryRun ? 3 : 0,
    json: { ...what, withdrawn, kept, standing: named, ...(claims ? { claims } : {}), dryRun },
    text: lines.join('\n'),
  };
}

/** What models said stays in the log, which a reader should know. */
function claimLines(claims: ClaimsMade | undefined): string[] {
  const { sentiment = 0, predictions = 0 } = claims ?? {};
  if (sentiment + predictions === 0) return [];
  const made = [
    ...(sentiment > 0 ? [counted(sentiment, 'sentiment score')] : []),
    ...(predictions > 0 ? [counted(predictions, 'prediction')] : []),
  ];
  const stay = sentiment + predictions === 1 ? 'stays in the log as it was made' : 'stay in the log as they were made';
  return [`Models have used it: ${made.join(' and ')} ${stay}.`];
}

function counted(count: number, noun = 'event'): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}
