import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { importOutcome, UsageError, type CliAction, type CliInvocation, type CliOutcome } from '#cli';
import { ProjectionProgress } from '#event-sourcing';
import { currencyExpected, isCurrencyUnit } from '#markets';
import { basisLines, rebaseLines } from './deliveries.js';
import { factsLines } from './file-facts.js';
import { ImportPrices, type ImportPricesOptions } from './import-prices.command.js';

/** Bytes of a row of prices, about. */
const rowBytes = 64;

@Injectable()
export class ImportPricesAction implements CliAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly projections: ProjectionProgress,
  ) {}

  async run({ arguments: [paths], options, progress, signal }: CliInvocation): Promise<CliOutcome> {
    const { wait, ...settings } = options as unknown as ImportPricesOptions & { wait?: boolean };
    const { strict = false, dryRun = false } = settings;
    if (settings.basis === 'asTraded' && settings.basisThrough !== undefined) {
      throw new UsageError(
        '--basis-through goes with --basis splitAdjusted or fullyAdjusted: prices as traded contain no split',
      );
    }
    if (settings.currency !== undefined && !isCurrencyUnit(settings.currency))
      throw new UsageError(`--currency ${settings.currency}: expected ${currencyExpected}`);
    const { summary, described, addresses } = await this.commands.execute(
      new ImportPrices(paths as string[], {
        ...settings,
        now: Date.now(),
        signal,
        onStart: (bytes) => {
          progress.start('prices, bytes', bytes);
          if (!dryRun) this.projections.expect(bytes / rowBytes);
        },
        onBytes: (count) => progress.advance(count),
      }),
    );
    progress.finish();
    if (wait !== false) await this.projections.caughtUp(addresses);
    const outcome = importOutcome(summary, { strict, dryRun, noun: 'rows' });
    const text = [
      outcome.text,
      ...cameBeforeLine(summary.cameBefore),
      ...basisLines(summary.deliveries),
      ...rebaseLines(summary.deliveries),
    ];
    if (!dryRun) return { ...outcome, text: text.join('\n') };
    return { ...outcome, json: { ...summary, described }, text: [...text, ...factsLines(described)].join('\n') };
  }
}

function cameBeforeLine(files: number): string[] {
  if (files === 0) return [];
  const [came, rows] = files === 1 ? ['1 file came', 'its rows count'] : [`${files} files came`, 'their rows count'];
  return [`  ${came} before: ${rows} as unchanged; --again takes ${files === 1 ? 'it' : 'them'} as newer word`];
}
