import { DateProfile, FileError, NumberProfile, plainRows, type DateFacts, type Table, type TableRow } from '#imports';
import { calendarOf } from '#markets';
import type { CellReading } from '../files/cells.js';
import type { ActionColumns, BarColumns } from '../files/price-columns.js';
import type { DeliverySettings } from './delivery-terms.js';

export interface SurveyedFormats {
  readonly reading: CellReading;
  readonly dates: DateFacts;
  readonly rows: number;
}

interface SurveySettings extends DeliverySettings {
  /** The last day that can be meant. */
  readonly today: string;
  /** Of the exchange that the log knows of the first symbol. */
  readonly knownTimezone?: string | undefined;
}

/**
 * Reads a file whole to decide how it writes dates and numbers: what one row leaves open, another decides.
 * @throws FileError `ambiguous_date`, `ambiguous_number`, `intraday_file`, `timezone_needed`; `file_empty` without a row.
 */
export async function surveyFormats(
  file: string,
  columns: BarColumns | ActionColumns,
  rows: AsyncIterable<readonly TableRow[]>,
  settings: SurveySettings,
): Promise<SurveyedFormats> {
  const survey = new FormatSurvey(columns, settings);
  let count = 0;
  for await (const batch of rows) {
    count += batch.length;
    survey.see(batch);
  }
  return survey.decide(file, count);
}

/**
 * The same result from the first rows alone, for a file in which the rows below cannot add to it: each begins with YYYY-MM-DD, and none has a comma within a
 * number. Undefined for any other file, which must be read whole.
 */
export function surveyPlain(
  table: Table,
  columns: BarColumns | ActionColumns,
  settings: SurveySettings,
): SurveyedFormats | undefined {
  if (columns.date !== 0 || columns.time >= 0) return undefined;
  const survey = new FormatSurvey(columns, settings);
  survey.see(table.below);
  const count = survey.isDecided ? plainRows(table) : undefined;
  return count === undefined ? undefined : survey.decide(table.file.name, count);
}

class FormatSurvey {
  private readonly numbers = new NumberProfile();
  private readonly numeric: readonly number[];
  private dates: DateProfile | undefined;

  constructor(
    private readonly columns: BarColumns | ActionColumns,
    private readonly settings: SurveySettings,
  ) {
    this.numeric = numbersIn(columns);
  }

  see(rows: readonly TableRow[]): void {
    const { columns, numbers } = this;
    for (const { fields } of rows) {
      if (!fields || fields.length < columns.width) continue;
      this.dates ??= new DateProfile(dateSettings(columns, fields, this.settings));
      const symbol = columns.symbol < 0 ? '' : fields[columns.symbol]!;
      this.dates.see(fields[columns.date]!, columns.time < 0 ? undefined : fields[columns.time], symbol);
      for (const index of this.numeric) numbers.see(fields[index]!);
    }
  }

  /** True where rows that begin with YYYY-MM-DD, and have no comma in a number, tell nothing that is not known. */
  get isDecided(): boolean {
    return this.dates !== undefined && this.numbers.hasDot;
  }

  decide(file: string, rows: number): SurveyedFormats {
    if (rows === 0) throw new FileError('file_empty', `${file}: has a header, but no rows below it`);
    const { today, decimal } = this.settings;
    const decided = (this.dates ?? new DateProfile({ today })).decide(file);
    const reading = { dates: decided.reading, numbers: this.numbers.decide(file, decimal) };
    return { reading, dates: decided.facts, rows };
  }
}

/** The zone is the caller's, or that of the exchange that the caller or the first row names, or that the log knows. */
function dateSettings(
  columns: BarColumns | ActionColumns,
  fields: readonly string[],
  { today, dateFormat, timezone, exchange, knownTimezone }: SurveySettings,
) {
  const column = columns.kind === 'bars' ? columns.exchange : -1;
  const named = exchange ?? (column < 0 ? undefined : fields[column]);
  return { today, order: dateFormat, timezone: timezone ?? calendarOf(named).calendar?.timezone ?? knownTimezone };
}

function numbersIn(columns: BarColumns | ActionColumns): number[] {
  const { dividend } = columns;
  const all =
    columns.kind === 'bars'
      ? [columns.open, columns.high, columns.low, columns.close, columns.adjustedClose, columns.volume, dividend]
      : [columns.value, dividend];
  return all.filter((index) => index >= 0);
}
