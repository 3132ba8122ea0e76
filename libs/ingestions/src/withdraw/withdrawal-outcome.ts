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
  const named = standing.map(namedStanding);
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
    json: { ...what, withdrawn, kept, standing: named, ...(claims ? { claims: namedClaims(claims) } : {}), dryRun },
    text: lines.join('\n'),
  };
}

/** As answers name them: `prices-3@1042`. */
export function namedStanding({ event, by, byIngestion }: StandingFact) {
  return { address: formatAddress(event), by: formatAddress(by), ingestion: byIngestion };
}

export function namedClaims({ sentiment, predictions, named }: ClaimsMade) {
  return {
    sentiment,
    predictions,
    named: named.map(({ event, ...claim }) => ({ address: formatAddress(event), ...claim })),
  };
}

const mostLines = 10;

/** What models said stays in the log, which a reader should know. */
function claimLines(claims: ClaimsMade | undefined): string[] {
  const { sentiment = 0, predictions = 0, named = [] } = claims ?? {};
  if (sentiment + predictions === 0) return [];
  const made = [
    ...(sentiment > 0 ? [counted(sentiment, 'sentiment score')] : []),
    ...(predictions > 0 ? [counted(predictions, 'prediction')] : []),
  ];
  const stay = sentiment + predictions === 1 ? 'stays in the log as it was made' : 'stay in the log as they were made';
  const more = sentiment + predictions - mostLines;
  return [
    `Models have used it: ${made.join(' and ')} ${stay}.`,
    ...named.slice(0, mostLines).map(({ event, kind, of, targetDate }) => {
      const said = kind === 'sentiment' ? `the score of article ${of}` : `the prediction of ${of} for ${targetDate}`;
      return `  ${formatAddress(event)}: ${said}`;
    }),
    ...(more > 0 ? [`  … and ${more.toLocaleString('en-US')} more (--json names the first 1,000)`] : []),
  ];
}

function counted(count: number, noun = 'event'): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}
