import {
  FileError,
  openTable,
  readLines,
  readTable,
  type InputFile,
  type ReadOptions,
  type RowProblem,
} from '#imports';
import {
  expectedOfLists,
  isInstrumentColumn,
  mapInstrumentColumns,
  parseInstrumentRow,
  unreadColumns,
} from './instrument-columns.js';
import type { InstrumentDescription } from '../write/describe-instruments.command.js';

export interface InstrumentRow {
  readonly line: number;
  readonly row: InstrumentDescription | RowProblem;
}

/** Characters of a JSON list, which is read whole. */
const longestDocument = 32 * 1024 * 1024;

/**
 * The instruments of a list: a table with any separator, or JSON of objects, such as the SEC gives.
 * @param onUnread told once per column that nothing is read from.
 * @throws FileError as `openTable` does, and `wrong_header`.
 */
export async function* instrumentRows(
  file: InputFile,
  options: ReadOptions,
  onUnread: (name: string) => void,
): AsyncGenerator<InstrumentRow[]> {
  const objects = file.sheet === undefined ? await jsonObjects(file) : undefined;
  if (objects) {
    if (objects.length === 0) throw new FileError('file_json', `${file.name}: is JSON, but no list of instruments`);
    const header = [...new Set(objects.flatMap((one) => Object.keys(one)))];
    const columns = mapInstrumentColumns(header, file.name);
    unreadColumns(header, columns).forEach(onUnread);
    const cell = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
    yield objects.map((one, i) => ({
      line: i + 1,
      row: parseInstrumentRow(
        header.map((name) => cell(one[name])),
        columns,
      ),
    }));
    return;
  }
  const table = await openTable(file, { knows: isInstrumentColumn, explain: () => ` ${expectedOfLists}` });
  const columns = mapInstrumentColumns(table.header, file.name);
  unreadColumns(table.header, columns).forEach(onUnread);
  for await (const rows of readTable(table, options)) {
    yield rows.map(({ line, fields, problem }) => ({
      line,
      row: fields === undefined ? problem : parseInstrumentRow(fields, columns),
    }));
  }
}

/** The objects of a JSON document, in an array or as values of one object; undefined where the file is not JSON. */
async function jsonObjects(file: InputFile): Promise<Record<string, unknown>[] | undefined> {
  const parts: string[] = [];
  let length = 0;
  for await (const { lines } of readLines(file, { maximumLine: longestDocument })) {
    for (const line of lines) {
      if (parts.length === 0 && !/^\uFEFF?\s*[[{]/.test(line ?? '')) return undefined;
      length += line?.length ?? longestDocument;
      if (length > longestDocument)
        throw new FileError('file_too_large', `${file.name}: a JSON list is read up to 32 Mi characters`);
      parts.push(line ?? '');
    }
  }
  try {
    const value = JSON.parse(parts.join('\n').replace(/^\uFEFF/, '')) as object;
    return Object.values(value).filter((one) => typeof one === 'object' && one !== null) as Record<string, unknown>[];
  } catch (error) {
    throw new FileError('file_damaged', `${file.name}: the JSON is not valid or ends early`, { cause: error });
  }
}
