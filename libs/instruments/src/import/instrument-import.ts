import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  readCsv,
  runImport,
  type ImportRun,
  type ImportRunOptions,
  type ImportSummary,
  type InputFile,
} from '#imports';
import { IngestionJournal } from '#contracts';
import { DescribeInstruments, type InstrumentDescription } from '../write/describe-instruments.command.js';
import { mapInstrumentColumns, parseInstrumentRow, type InstrumentColumns } from './instrument-columns.js';

export interface InstrumentImportRequest extends ImportRunOptions {
  readonly files: readonly InputFile[];
  readonly source: string;
  /** UTC milliseconds: symbols mean who holds them then. */
  readonly now: number;
  readonly signal: AbortSignal;
  readonly onBytes: (count: number) => void;
}

const rowsPerBatch = 200;

/** Imports CSV and TSV files that list instruments. */
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
      run.counts.files++;
      let columns: InstrumentColumns | undefined;
      /** Of this file, by ticker: what it says of a symbol must be one thing. */
      const met = new Map<string, string>();
      for await (const { header, rows = [] } of readCsv(file, request)) {
        if (header) columns = mapInstrumentColumns(header, file.name);
        const batch: InstrumentDescription[] = [];
        for (const { line, fields, problem } of rows) {
          run.counts.read++;
          const row = fields === undefined ? problem.reason : parseInstrumentRow(fields, columns!);
          const verdict = typeof row === 'string' ? row : judge(row, met);
          if (verdict === 'duplicate') run.counts.duplicates++;
          else if (typeof verdict === 'string') run.rejections.add({ file: file.name, line, reason: verdict });
          else batch.push(verdict);
        }
        for (let at = 0; at < batch.length; at += rowsPerBatch) await record(batch.slice(at, at + rowsPerBatch));
        await run.report();
      }
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

function judge(row: InstrumentDescription, met: Map<string, string>): InstrumentDescription | string {
  const said = JSON.stringify(row.description);
  const before = met.get(row.ticker);
  if (before === undefined) {
    met.set(row.ticker, said);
    return row;
  }
  return before === said ? 'duplicate' : `${row.ticker} was described otherwise on an earlier line of this file`;
}
