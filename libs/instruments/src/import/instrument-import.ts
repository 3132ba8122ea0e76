import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  orRefused,
  refuseIfAllWere,
  runImport,
  type ImportRun,
  type ImportRunOptions,
  type ImportSummary,
  type InputFile,
  type RowProblem,
} from '#imports';
import { IngestionJournal } from '#contracts';
import { DescribeInstruments, type InstrumentDescription } from '../write/describe-instruments.command.js';
import { instrumentRows } from './instrument-rows.js';

export interface InstrumentImportRequest extends ImportRunOptions {
  readonly files: readonly InputFile[];
  readonly source: string;
  /** UTC milliseconds: symbols mean who holds them then. */
  readonly now: number;
  readonly signal: AbortSignal;
  readonly onBytes: (count: number) => void;
}

const rowsPerBatch = 200;

/** Imports files that list instruments: screeners, symbol lists of exchanges, index constituents. */
@Injectable()
export class InstrumentImport {
  constructor(
    private readonly journal: IngestionJournal,
    private readonly commands: CommandBus,
  ) {}

  run(request: InstrumentImportRequest): Promise<ImportSummary> {
    const { files, source } = request;
    const names = files.map((file) => file.name);
    const details = { kind: 'instruments', mode: 'file', source, files: names, symbols: [] } as const;
    return runImport(this.journal, details, request, {
      check: (run) => this.#read(request, run, async () => undefined),
      work: (run) => this.#read(request, run, (batch) => this.#record(batch, request, run)),
    });
  }

  async #read(
    request: InstrumentImportRequest,
    run: ImportRun,
    record: (batch: readonly InstrumentDescription[]) => Promise<void>,
  ): Promise<void> {
    for (const file of request.files) {
      await orRefused(file.name, run, () => this.#readFile(file, request, run, record));
    }
    refuseIfAllWere(run.rejections.refused, request.files.length);
  }

  async #readFile(
    file: InputFile,
    request: InstrumentImportRequest,
    run: ImportRun,
    record: (batch: readonly InstrumentDescription[]) => Promise<void>,
  ): Promise<void> {
    /** Of this file, by ticker: what it says of a symbol must be one thing. */
    const met = new Map<string, string>();
    const onUnread = (name: string) => run.remarks.add('columns_ignored', 'columns were not read', name);
    for await (const rows of instrumentRows(file, request, onUnread)) {
      const batch: InstrumentDescription[] = [];
      for (const { line, row } of rows) {
        run.counts.read++;
        const verdict = 'code' in row ? row : judge(row, met);
        if (verdict === 'duplicate') run.counts.duplicates++;
        else if ('code' in verdict) run.rejections.add({ file: file.name, line, ...verdict });
        else batch.push(verdict);
      }
      for (let at = 0; at < batch.length; at += rowsPerBatch) await record(batch.slice(at, at + rowsPerBatch));
      await run.report();
    }
  }

  async #record(
    batch: readonly InstrumentDescription[],
    request: InstrumentImportRequest,
    { counts, ingestionId }: ImportRun,
  ) {
    const { dryRun, source, now } = request;
    const command = new DescribeInstruments(batch, source, now, ingestionId, dryRun);
    for (const outcome of await this.commands.execute(command)) counts[outcome]++;
  }
}

function judge(row: InstrumentDescription, met: Map<string, string>): InstrumentDescription | RowProblem | 'duplicate' {
  const said = JSON.stringify(row.description);
  const before = met.get(row.ticker);
  if (before === undefined) {
    met.set(row.ticker, said);
    return row;
  }
  if (before === said) return 'duplicate';
  return {
    code: 'contradicting_duplicate',
    reason: `${row.ticker} was described otherwise on an earlier line of this file`,
  };
}
