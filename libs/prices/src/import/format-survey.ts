import { DateProfile, FileError, NumberProfile, type DateFacts, type TableRow } from '#imports';
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
  readonly today: string;
  /** Of the exchange that the log knows of the first symbol. */
  readonly knownTimezone?: string | undefined;
}

/**
 * Reads a file whole to decide how it writes dates and numbers: what one row leaves open, another decides.
 * @param today the last day that can be meant
 * @throws FileError `ambiguous_date`, `ambiguous_number`, `intraday_file`, `timezone_needed`; `file_empty` without a row.
 */
export async function surveyFormats(
  file: string,
  columns: BarColumns | ActionColumns,
  rows: AsyncIterable<readonly TableRow[]>,
  settings: SurveySettings,
): Promise<SurveyedFormats> {
  const numeric = numbersIn(columns);
  const numbers = new NumberProfile();
  let dates: DateProfile | undefined;
  let count = 0;
  for await (const batch of rows) {
    count += batch.length;
    for (const { fields } of batch) {
      if (!fields || fields.length < columns.width) continue;
      dates ??= new DateProfile(dateSettings(columns, fields, settings));
      const symbol = columns.symbol < 0 ? '' : fields[columns.symbol]!;
      dates.see(fields[columns.date]!, columns.time < 0 ? undefined : fields[columns.time], symbol);
      for (const index of numeric) numbers.see(fields[index]!);
    }
  }
  if (count === 0) throw new FileError('file_empty', `${file}: has a header, but no rows below it`);
  const decided = (dates ?? new DateProfile({ today: settings.today })).decide(file);
  const reading = { dates: decided.reading, numbers: numbers.decide(file, settings.decimal) };
  return { reading, dates: decided.facts, rows: count };
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
