import type { CliOutcome } from '#cli';
import type { StandingFact } from '#contracts';
import { formatAddress } from '#event-sourcing';

interface Withdrawn {
  readonly withdrawn: number;
  readonly kept: number;
  readonly standing: readonly StandingFact[];
}

/** What a withdrawal says: exit code 3 where something stays. */
export function withdrawalOutcome(
  what: Readonly<Record<string, string>>,
  { withdrawn, kept, standing }: Withdrawn,
  { dryRun, cascade }: { readonly dryRun: boolean; readonly cascade: boolean },
): CliOutcome {
  const named = standing.map(({ event, by, byIngestion }) => ({
    address: formatAddress(event),
    by: formatAddress(by),
    ingestion: byIngestion,
  }));
  const [name] = Object.values(what);
  const lines = [
    `${name}: ${counted(withdrawn)} ${dryRun ? 'would be' : withdrawn === 1 ? 'is' : 'are'} withdrawn` +
      (kept > 0 ? `, ${counted(kept)} ${kept === 1 ? 'stays' : 'stay'} because later ones stand on them` : ''),
    ...named
      .slice(0, 10)
      .map(({ address, by, ingestion }) => `  ${address} stays: ${by} of ingestion ${ingestion} stands on it`),
    ...(kept > 10 ? [`  … and ${(kept - 10).toLocaleString('en-US')} more`] : []),
    ...(kept > 0 && !cascade ? ['--cascade takes the later ones back too.'] : []),
    ...(dryRun ? ['Nothing was recorded: --dry-run.'] : []),
  ];
  return {
    exitCode: kept > 0 && !dryRun ? 3 : 0,
    json: { ...what, withdrawn, kept, standing: named, dryRun },
    text: lines.join('\n'),
  };
}

function counted(count: number): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? 'event' : 'events'}`;
}
